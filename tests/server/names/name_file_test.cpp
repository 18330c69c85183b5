// Text of files of names.
#include "server/names/name_file.hpp"
#include "server/names/support.hpp"
#include "support/catch.hpp"
#include <babel/crypto/openssh_key.hpp>

#include <string>

using namespace babel;
using namespace babel::server;
using babel::test::value_in;

namespace {

constexpr std::uint64_t bound_at = 1795953600; // 2026-11-29T12:00:00Z

std::string key_text(std::uint8_t number) {
    return crypto::to_openssh(test::key(number));
}

std::string line_of(const std::string& name, std::uint8_t number) {
    return to_line(name, {test::key(number), bound_at}) + '\n';
}

} // namespace

TEST_CASE(
    "a line of a name is one of allowed signers, with the second of its bound_at", "[names]"
) {
    const auto line = to_line("al ice", {test::key(1), bound_at});
    CHECK(
        line ==
        "\"al ice\" namespaces=\"babel-login\" " + key_text(1) + " since=2026-11-29T12:00:00Z"
    );
    const auto read = value_in(read_name_line(line));
    REQUIRE(read);
    CHECK(read->name == "al ice");
    CHECK(read->owner == binding{test::key(1), bound_at});
}

TEST_CASE("a key of somebody is pasted behind their name", "[names]") {
    const auto line = GENERATE(
        "alice " + key_text(1),
        "  alice\t" + key_text(1) + " alice@laptop \r",
        "\"alice\" namespaces=\"git,babel-login\" " + key_text(1) + " since"
    );
    CAPTURE(line);
    const auto read = value_in(read_name_line(line));
    REQUIRE(read);
    CHECK(read->name == "alice");
    CHECK(read->owner == binding{test::key(1), 0});
}

TEST_CASE("a wrong line is refused with its number and the reason", "[names]") {
    struct row {
        std::string line;
        std::string why;
    };
    const auto all_zero = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + std::string(43, 'A');
    const auto [line, why] = GENERATE_COPY(
        row{"alice", "there is no key behind the name"},
        row{"alice namespaces=\"git\" " + key_text(1), "the only option"},
        row{"alice namespaces=\"xbabel-login\" " + key_text(1), "the only option"},
        row{"alice namespaces=babel-login " + key_text(1), "the only option"},
        row{"alice valid-after=\"20200101\" " + key_text(1), "the only option"},
        row{"alice cert-authority " + key_text(1), "the key is of another type"},
        row{"alice ssh-rsa AAAAB3NzaC1yc2E=", "the key is of another type"},
        row{"alice ssh-ed25519", "the key is not a whole"},
        row{"alice " + key_text(1).substr(0, 60), "the key is not a whole"},
        row{"alice " + all_zero, "the key is not a whole and safe"},
        row{"alice " + key_text(1) + " since=yesterday", "since= needs a time"},
        row{"a,b " + key_text(1), "a line is for one name"},
        row{"carol " + key_text(2), "the name has a line before"}
    );
    CAPTURE(line);
    const auto read = to_names("# people\n" + line_of("carol", 1) + "\n" + line + "\n\n");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().line == 4);
    CHECK(read.error().why.starts_with(why));
}

TEST_CASE("a last line that was not written whole is left out", "[names]") {
    const auto whole = line_of("alice", 1);
    const auto last = line_of("bob", 2);
    const auto key_end = last.find(" since=");
    for (std::size_t size = 1; size < last.size(); ++size) {
        CAPTURE(last.substr(0, size));
        const auto read = value_in(to_names(whole + last.substr(0, size)));
        // A line that an editor leaves without a newline is a whole one, too.
        const auto cut = last.substr(0, size);
        const bool is_line = size == last.size() - 1 || cut.ends_with("2026-11-29") ||
                             (size >= key_end && size < key_end + 7);
        CHECK(read.names.size() == (is_line ? 2 : 1));
        CHECK(read.whole_bytes == whole.size() + (is_line ? size : 0));
    }
    CHECK(value_in(to_names(whole + std::string(4096, '\0'))).whole_bytes == whole.size());
}

TEST_CASE("an empty file of names is a file", "[names]") {
    const auto read = value_in(to_names(""));
    CHECK(read.names.size() == 0);
    CHECK(read.whole_bytes == 0);
}

TEST_CASE("a line is replaced, and all others stay as they are", "[names]") {
    const auto before = "# people\n" + line_of("alice", 1) + "\n\"bob\" " + key_text(2) +
                        " bob's laptop\n" + line_of("al ice", 3);
    const auto without_bob = "# people\n" + line_of("alice", 1) + "\n" + line_of("al ice", 3);
    CHECK(with_replaced(before, "bob", "") == without_bob);
    CHECK(with_replaced(before, "bob", "bob x") == without_bob + "bob x\n");
    CHECK(with_replaced(before, "carol", "") == before);
    CHECK(with_replaced("# x\n", "#", "") == "# x\n");
    CHECK(with_replaced("no end", "carol", "") == "no end\n");
}
