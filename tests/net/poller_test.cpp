// Many connections that are ready in one turn, and handlers that close each other's connections.
#include "net/sockets.hpp"
#include <babel/net/poller.hpp>

#include <array>
#include <deque>
#include <functional>
#include <optional>

using namespace babel;
using namespace babel::test;
using net::direction;

namespace {

/// Connections of a poller, with their other ends.
struct exchange {
    struct line {
        std::unique_ptr<net::transport> here;
        net::descriptor there;
        std::optional<error_code> heard; ///< the end of its wait
    };

    asio::io_context loop{1};
    net::poller poller{loop.get_executor()};
    std::deque<line> lines;

    line& connects() {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
        return lines.emplace_back(line{
            poller.make_transport(net::descriptor(ends[0])), net::descriptor(ends[1]), {}});
    }
    void waits(
        line& on, std::function<void()> then = [] {}
    ) {
        on.here->wait(direction::read, [&on, then](error_code ec) {
            on.heard = ec;
            then();
        });
    }
    static void says(const line& from) { REQUIRE(::write(from.there.get(), "x", 1) == 1); }
};

} // namespace

TEST_CASE("a thousand connections that are ready together are served in one turn", "[poller]") {
    exchange x;
    for (int i = 0; i < 1000; ++i)
        x.waits(x.connects());
    for (const auto& line : x.lines)
        exchange::says(line);
    CHECK(x.loop.run_one() == 1);
    for (const auto& line : x.lines)
        if (line.heard != error_code()) FAIL("somebody was not served");
}

TEST_CASE("a handler may close a connection that is ready in the same turn", "[poller]") {
    exchange x;
    auto& a = x.connects();
    auto& b = x.connects();
    x.waits(a, [&] { b.here->close(); });
    x.waits(b, [&] { a.here.reset(); });
    exchange::says(a);
    exchange::says(b);
    run_until_idle(x.loop);
    const bool a_was_first = a.heard == error_code();
    CHECK((a_was_first ? a : b).heard == error_code());
    CHECK((a_was_first ? b : a).heard == asio::error::operation_aborted);
}

TEST_CASE("a handler may destroy its own connection while the other direction waits", "[poller]") {
    const auto first = GENERATE(direction::read, direction::write);
    const auto second = first == direction::read ? direction::write : direction::read;
    exchange x;
    auto& line = x.connects();
    std::optional<error_code> other;
    line.here->wait(second, [&](error_code ec) {
        other = ec;
        line.here.reset();
    });
    line.here->wait(first, [&](error_code) { line.here.reset(); });
    exchange::says(line);
    run_until_idle(x.loop);
    CHECK(other.has_value());
    CHECK(line.here == nullptr);
}

TEST_CASE("data that nobody waits for keeps nothing busy and is read later", "[poller]") {
    exchange x;
    auto& talker = x.connects();
    auto& listener = x.connects();
    x.waits(talker);
    exchange::says(talker);
    run_ready(x.loop);
    CHECK(talker.heard == error_code());
    exchange::says(talker); // nobody waits for it now
    x.waits(listener);
    run_ready(x.loop); // ends only if that does not make the poller spin
    CHECK(x.loop.poll() == 0);
    CHECK_FALSE(listener.heard);

    talker.heard.reset();
    x.waits(talker);
    run_until(x.loop, [&] { return talker.heard.has_value(); });
    exchange::says(listener);
    run_until_idle(x.loop);
    CHECK(listener.heard == error_code());
}

TEST_CASE("a loop runs only while a connection is waited for", "[poller]") {
    exchange x;
    auto& line = x.connects();
    run_until_idle(x.loop);
    x.waits(line);
    run_ready(x.loop);
    CHECK_FALSE(x.loop.stopped());
    line.here->close();
    run_until_idle(x.loop);
    CHECK(line.heard == asio::error::operation_aborted);
}

TEST_CASE("a poller may be destroyed before its last handlers ran", "[poller]") {
    asio::io_context loop{1};
    std::optional<net::poller> poller(std::in_place, loop.get_executor());
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    const net::descriptor there(ends[1]);
    auto link = poller->make_transport(net::descriptor(ends[0]));
    std::optional<error_code> heard;
    link->wait(direction::read, [&](error_code ec) { heard = ec; });
    link.reset();
    poller.reset();
    run_until_idle(loop);
    CHECK(heard == asio::error::operation_aborted);
}

TEST_CASE("a descriptor that is given away lives on, and its waits end", "[poller]") {
    exchange x;
    auto& line = x.connects();
    x.waits(line);
    const auto given = line.here->release();
    REQUIRE(given);
    CHECK_FALSE(line.here->release());
    CHECK(line.here->native_handle() == -1);
    line.here.reset();
    exchange::says(line); // is no event of the set any more
    run_until_idle(x.loop);
    CHECK(line.heard == asio::error::operation_aborted);
    char byte = 0;
    CHECK(::read(given.get(), &byte, 1) == 1);
}
