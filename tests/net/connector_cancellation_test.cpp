// Cancelled connection attempts end at once and leave nothing behind.
#include "net/name_service.hpp"
#include "net/sockets.hpp"
#include <babel/net/connector.hpp>
#include <babel/net/name_lookup.hpp>

using namespace babel;
using namespace babel::test;
using namespace std::chrono_literals;

namespace {

using connecting = spawned<result<tcp::socket>>;

constexpr auto peer_name = "peer.test";

/// Longer than the tests wait for anything.
net::connect_options patient() {
    return {run_limit * 6, {}};
}

} // namespace

TEST_CASE("connecting can be cancelled while an address is tried", "[connector]") {
    asio::io_context loop{1};
    const black_hole hole(loop, at("127.0.0.1"));
    connecting attempt(
        loop, net::connect(loop.get_executor(), "127.0.0.1", hole.port(), patient())
    );
    run_ready(loop);
    attempt.cancel();
    CHECK(attempt.get().error() == errc::cancelled);
    run_until_idle(loop);
}

TEST_CASE("connecting can be cancelled while a look-up is under way", "[connector]") {
    asio::io_context loop{1};
    known_host name(peer_name, {"127.0.0.1"});
    name.hold();
    connecting attempt(loop, net::connect(loop.get_executor(), peer_name, 1, patient()));
    run_ready(loop);
    attempt.cancel();
    CHECK(attempt.get().error() == errc::cancelled);
    CHECK(net::abandoned_lookups() == 1);
    name.release();
    run_until_idle(loop);
    CHECK(net::abandoned_lookups() == 0);
}

TEST_CASE("a cancellation takes effect at every step", "[connector]") {
    for (int steps = 1; steps < 12; ++steps) {
        INFO("after " << steps << " steps");
        asio::io_context loop{1};
        const black_hole hole(loop, at("127.0.0.4"));
        // The first two refuse at once, the third never answers.
        const known_host name(peer_name, {"127.0.0.2", "127.0.0.3", "127.0.0.4"});
        connecting attempt(
            loop, net::connect(loop.get_executor(), peer_name, hole.port(), patient())
        );
        for (int i = 0; i < steps; ++i)
            loop.run_one_for(10ms);
        REQUIRE_FALSE(attempt.ended());
        attempt.cancel();
        CHECK(attempt.get().error() == errc::cancelled);
        run_until_idle(loop);
        CHECK(net::abandoned_lookups() == 0);
    }
}

TEST_CASE("a cancellation before connecting starts takes effect", "[connector]") {
    asio::io_context loop{1};
    const auto late = [](asio::io_context& on, std::uint16_t port) -> asio::awaitable<error_code> {
        co_await asio::this_coro::throw_if_cancelled(false);
        asio::steady_timer never(on, asio::steady_timer::time_point::max());
        co_await never.async_wait(as_result); // until the cancellation
        const auto got = co_await net::connect(on.get_executor(), "127.0.0.1", port, patient());
        co_return got.error();
    };
    const black_hole hole(loop, at("127.0.0.1"));
    spawned<error_code> attempt(loop, late(loop, hole.port()));
    run_ready(loop);
    attempt.cancel();
    CHECK(attempt.get() == errc::cancelled);
    run_until_idle(loop);
}

TEST_CASE("a loop may be destroyed with attempts under way", "[connector]") {
    auto loop = std::make_unique<asio::io_context>(1);
    {
        const black_hole hole(*loop, at("127.0.0.1"));
        connecting attempt(
            *loop, net::connect(loop->get_executor(), "127.0.0.1", hole.port(), patient())
        );
        run_ready(*loop);
        CHECK_FALSE(attempt.ended());
    }
    loop.reset();
}
