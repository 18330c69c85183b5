// Replies of the engine: every type, every cut, and all that is refused.
#include "cluster/cluster_fixture.hpp"
#include "cluster/engine/resp.hpp"
#include "support/catch.hpp"

#include <array>
#include <string>
#include <vector>

namespace babel::cluster {
namespace {

using kind = reply::kind;

bytes_view bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

struct known_reply {
    std::string bytes;
    reply value;
};

const std::vector<known_reply> good{
    {"+PONG\r\n", text("PONG")},
    {"$5\r\nhello\r\n", text("hello")},
    {"$0\r\n\r\n", text("")},
    {"$4\r\na\r\nb\r\n", text("a\r\nb")},
    {":-42\r\n", {kind::integer, -42, {}, {}}},
    {"$-1\r\n", {}},
    {"*-1\r\n", {}},
    {"*0\r\n", array({})},
    {"-NOSCRIPT none\r\n", {kind::error, 0, "NOSCRIPT none", {}}},
    {"*3\r\n$2\r\nOK\r\n$1\r\n7\r\n*2\r\n:1\r\n$-1\r\n",
     array({text("OK"), text("7"), array({{kind::integer, 1, {}, {}}, {}})})},
    {"*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*0\r\n",
     array({array({array({array({array({array({})})})})})})},
};

/// All replies of a stream that comes in pieces, or the error.
result<std::vector<reply>>
read_all(std::string_view stream, std::size_t piece, reply_limits limits = {}) {
    reply_reader reader(limits);
    std::vector<reply> all;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        if (const auto bad = reader.feed(bytes_of(stream.substr(at, piece)))) return bad;
        for (;;) {
            auto next = reader.next();
            if (!next) return next.error();
            if (!*next) break;
            all.push_back(std::move(**next));
        }
    }
    return all;
}

TEST_CASE("each type is read, however it is cut", "[resp]") {
    std::string stream;
    std::vector<reply> expected;
    for (const auto& [bytes, value] : good) {
        CAPTURE(bytes);
        const auto alone = read_all(bytes, bytes.size());
        REQUIRE(alone.has_value());
        CHECK(*alone == std::vector{value});
        stream += bytes;
        expected.push_back(value);
    }
    for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
        CAPTURE(piece);
        const auto all = read_all(stream, piece);
        REQUIRE(all.has_value());
        CHECK(*all == expected);
    }
}

TEST_CASE("an incomplete reply waits for the rest", "[resp]") {
    for (const auto& [bytes, value] : good) {
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            CAPTURE(bytes, size);
            const auto part = read_all(std::string_view(bytes).substr(0, size), bytes.size());
            REQUIRE(part.has_value());
            CHECK(part->empty());
        }
    }
}

TEST_CASE("bytes that are no RESP2 are refused, again and again", "[resp]") {
    const auto stream = GENERATE(
        as<std::string>{},
        "hello\r\n",
        "$x\r\n",
        "*x\r\n",
        "*-2\r\n",
        ":x\r\n",
        "%1\r\n+a\r\n+b\r\n",
        "~1\r\n+a\r\n",
        ",1.5\r\n",
        "#t\r\n",
        ">1\r\n+a\r\n",
        "=5\r\ntxt:a\r\n",
        "(12345\r\n",
        "|1\r\n+a\r\n+b\r\n+c\r\n",
        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*0\r\n"
    );
    CAPTURE(stream);
    reply_reader reader;
    REQUIRE_FALSE(reader.feed(bytes_of(stream)));
    CHECK(reader.next().error() == errc::bad_reply);
    CHECK(reader.next().error() == errc::bad_reply);
    CHECK(reader.feed(bytes_of("+OK\r\n")) == errc::bad_reply);
}

TEST_CASE("a reply stays within its limits", "[resp]") {
    const reply_limits limits{100, 10};
    const std::string long_text = "$60\r\n" + std::string(60, 'x') + "\r\n";
    SECTION("the largest that is permitted passes") {
        std::string ten = "*10\r\n";
        for (int i = 0; i < 10; ++i)
            ten += ":1\r\n";
        CHECK(read_all(ten, 1, limits).has_value());
        CHECK(read_all(long_text + long_text, 1, limits)->size() == 2);
    }
    SECTION("no memory is taken for elements that are merely announced") {
        CHECK(read_all("*11\r\n", 1, limits).error() == errc::packet_too_large);
        CHECK(read_all("*2147483647\r\n", 1, limits).error() == errc::packet_too_large);
        CHECK(
            read_all("*2\r\n*5\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n*4\r\n", 1, limits).error() ==
            errc::packet_too_large
        );
    }
    SECTION("texts count together") {
        CHECK(
            read_all("*2\r\n" + long_text + long_text, 1, limits).error() == errc::packet_too_large
        );
    }
    SECTION("a text or a line without an end is cut off") {
        CHECK(
            read_all("$1000\r\n" + std::string(200, 'x'), 10, limits).error() ==
            errc::packet_too_large
        );
        CHECK(read_all("+" + std::string(200, 'x'), 10, limits).error() == errc::packet_too_large);
        CHECK(read_all("+" + std::string(200, 'x'), 201, limits).error() == errc::packet_too_large);
    }
}

TEST_CASE("a command is an array of its words", "[resp]") {
    const std::array<std::string_view, 4> words{"EVALSHA", "", "a\r\nb", "J\xc3\xb6rg"};
    const auto command = format_command(words);
    REQUIRE(command.has_value());
    CHECK(*command == "*4\r\n$7\r\nEVALSHA\r\n$0\r\n\r\n$4\r\na\r\nb\r\n$5\r\nJ\xc3\xb6rg\r\n");
    const auto back = read_all(*command, 3);
    REQUIRE(back.has_value());
    CHECK(back->front() == array({text("EVALSHA"), text(""), text("a\r\nb"), text("J\xc3\xb6rg")}));
}

TEST_CASE("a command needs words, and a bounded number of bytes", "[resp]") {
    CHECK(format_command({}).error() == errc::out_of_bounds);
    const std::string half(max_command_bytes / 2, 'x');
    const std::array<std::string_view, 2> fits{half, half};
    const std::array<std::string_view, 3> too_large{half, half, "y"};
    CHECK(format_command(fits).has_value());
    CHECK(format_command(too_large).error() == errc::out_of_bounds);
    const std::array<std::string_view, 1> view_of_nothing{};
    CHECK(format_command(view_of_nothing).value() == "*1\r\n$0\r\n\r\n");
}

} // namespace
} // namespace babel::cluster
