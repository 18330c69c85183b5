// Changes of a network namespace, as they are told to a program in it.
#include "net/network_space.hpp"
#include "support/bounded_run.hpp"
#include <babel/net/route_watch.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <optional>
#include <string>

using namespace babel;
using namespace std::chrono_literals;
using test::network_space;

namespace {

/// A watch in a space whose cable is connected.
struct watched_space {
    watched_space() {
        if (!space) return;
        space.connect();
        watch.emplace(loop, net::watch_routes(loop.get_executor(), [this] { ++changes; }));
        settle();
        changes = 0;
    }
    ~watched_space() {
        if (!watch) return;
        watch->cancel();
        CHECK(watch->get() == asio::error::operation_aborted);
    }

    /// Hears all that the kernel has said.
    void settle() {
        asio::steady_timer over(loop, 4 * net::route_change_pause);
        bool is_over = false;
        over.async_wait([&](error_code) { is_over = true; });
        test::run_until(loop, [&] { return is_over; });
    }
    /// Waits for one: links take their time to say that they are down.
    void must_tell(const std::string& words) {
        INFO(words);
        const int before = changes;
        space.must(words);
        test::run_until(loop, [&] { return changes > before; });
        settle();
    }
    int changes_by(const std::string& words) {
        const int before = changes;
        space.must(words);
        settle();
        return changes - before;
    }

    network_space space;
    asio::io_context loop{1};
    int changes = 0;
    std::optional<test::spawned<error_code>> watch;
};

} // namespace

TEST_CASE("changes of routes and addresses are told", "[network]") {
    watched_space with;
    if (!with.space) return;
    with.must_tell("route add default via 192.0.2.254");
    with.must_tell("route replace default via 192.0.2.253");
    with.must_tell("address add 10.0.0.1/32 dev here");
    with.must_tell("route add 203.0.113.0/24 via 192.0.2.254");
    with.must_tell("route add blackhole 198.51.100.0/24");
    with.must_tell("route del default");
    with.must_tell("address del 10.0.0.1/32 dev here");
    with.must_tell("link set there down");
    with.must_tell("link set there up");
}

TEST_CASE("news that change no way to others are not told", "[network]") {
    watched_space with;
    if (!with.space) return;
    CHECK(with.changes_by("link set here alias cable") == 0);
    CHECK(with.changes_by("link set here mtu 1400") == 0);
    CHECK(
        with.changes_by("address change 192.0.2.1/24 dev here valid_lft 9000 preferred_lft 9000") ==
        0
    );
    CHECK(with.changes_by("link add more type veth peer name other") == 0);
}

TEST_CASE("the first of several changes is told at once, and the others 50 ms later", "[network]") {
    watched_space with;
    if (!with.space) return;
    with.space.must("route add 203.0.113.0/25 via 192.0.2.254");
    const auto since = std::chrono::steady_clock::now();
    test::run_ready(with.loop);
    CHECK(with.changes == 1);
    for (const auto* const each : {"203.0.113.128/25", "198.51.100.0/25", "198.51.100.128/25"})
        with.space.must(std::string("route add ") + each + " via 192.0.2.254");
    test::run_until(with.loop, [&] { return with.changes == 2; });
    CHECK(std::chrono::steady_clock::now() - since >= net::route_change_pause);
    with.settle();
    CHECK(with.changes == 2);
}

TEST_CASE("more news than the kernel keeps count as a change", "[network]") {
    watched_space with;
    if (!with.space) return;
    // Links that nobody uses say a lot: 4 x 300 messages of 1 to 2 KiB.
    with.space.must("link set here mtu 1400");
    const bool is_flooded =
        std::system("for i in $(seq 300); do echo link set here mtu $((1300 + i % 2)); done | "
                    "ip -batch - 2>/dev/null") == 0; // NOLINT(*-env33-c)
    REQUIRE(is_flooded);
    test::run_until(with.loop, [&] { return with.changes > 0; });
}
