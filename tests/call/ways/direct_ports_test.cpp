// Own ports of direct TCP: those of legs at the relay, and those that the system picks.
#include "call/ways/direct_ports.hpp"
#include "net/sockets.hpp"
#include "support/bounded_run.hpp"
#include <babel/net/seen_endpoint.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <vector>

using namespace babel;
using call::direct_ports;

namespace {

const wire::seen_address seen_at_relay{4, {203, 0, 113, 7}, 40000};

wire::seen_address on_loopback(std::uint16_t port) {
    return {4, {127, 0, 0, 1}, port};
}

struct ports_under_test {
    ~ports_under_test() { test::run_bounded(loop, ports.close()); }

    /// A leg at the relay, from a port of its own.
    nat::seen_end leg() {
        net::open_from(legs.emplace_back(loop), net::tcp::v4(), 0);
        const auto port = legs.back().local_endpoint().port();
        return {{4, {}, port}, seen_at_relay};
    }
    bool listens(std::uint16_t port) {
        net::tcp::socket stranger(loop);
        error_code ec;
        stranger.connect(test::at("127.0.0.1", port), ec);
        test::run_ready(loop);
        if (ec) CHECK(ec == asio::error::connection_refused);
        return !ec;
    }

    asio::io_context loop{1};
    logger log{log_level::error};
    std::vector<net::tcp::socket> legs;
    std::vector<net::tcp::socket> came;
    direct_ports ports{loop.get_executor(), log, [this](net::tcp::socket socket) {
                           came.push_back(std::move(socket));
                       }};
};

} // namespace

TEST_CASE("the port of the newest leg is the one of direct TCP", "[direct]") {
    ports_under_test t;
    CHECK_FALSE(t.ports.has_leg());
    const auto first = t.leg();
    const auto second = t.leg();
    CHECK_FALSE(t.ports.set_leg(first)); // there was none before
    CHECK_FALSE(t.ports.set_leg(first));
    CHECK(t.ports.take(net::family::v4) == first.own.port);
    t.ports.listen(true);
    CHECK(t.listens(first.own.port));
    CHECK(t.ports.set_leg(second));
    CHECK(t.ports.take(net::family::v4) == second.own.port);
    CHECK_FALSE(t.listens(first.own.port));
    CHECK(t.listens(second.own.port));
    CHECK(t.came.size() == 2);
}

TEST_CASE("a port that listens no more is kept, and may listen again", "[direct]") {
    ports_under_test t;
    const auto port = t.ports.take(net::family::v4);
    REQUIRE(port != 0);
    CHECK_FALSE(t.listens(port));
    t.ports.listen(true);
    CHECK(t.listens(port));
    t.ports.listen(false);
    CHECK_FALSE(t.listens(port));
    CHECK(t.ports.take(net::family::v4) == port);
    t.ports.listen(true);
    CHECK(t.listens(port));
}

TEST_CASE("connections come from the port that listens", "[direct]") {
    ports_under_test t;
    ports_under_test peer;
    t.ports.listen(true);
    peer.ports.listen(true);
    const auto port = t.ports.take(net::family::v4);
    const auto to = on_loopback(peer.ports.take(net::family::v4));
    const auto connected = test::run_bounded(t.loop, t.ports.connect(to));
    REQUIRE(connected.has_value());
    CHECK(connected->local_endpoint().port() == port);
    test::run_until(peer.loop, [&] { return !peer.came.empty(); });
    CHECK(peer.came.front().remote_endpoint().port() == port);
}

TEST_CASE("a leg's port is dialled from while the leg stands", "[direct]") {
    ports_under_test t;
    ports_under_test peer;
    peer.ports.listen(true);
    net::tcp::acceptor relay(t.loop, test::at("127.0.0.1"));
    const auto leg = t.leg();
    t.legs.back().connect(relay.local_endpoint());
    t.ports.set_leg(leg);
    const auto to = on_loopback(peer.ports.take(net::family::v4));
    const auto connected = test::run_bounded(t.loop, t.ports.connect(to));
    REQUIRE(connected.has_value());
    CHECK(connected->local_endpoint().port() == leg.own.port);
}

TEST_CASE("ends are those of the machine, and the one that the relay sees", "[direct]") {
    ports_under_test t;
    nat::own_ends ends;
    ends.hosts = {on_loopback(4000)};
    t.ports.add_ends(ends);
    CHECK(ends.tcp_hosts.empty());
    const auto leg = t.leg();
    t.ports.set_leg(leg);
    t.ports.add_ends(ends);
    CHECK(ends.tcp_hosts == std::vector{on_loopback(leg.own.port)});
    CHECK(ends.tcp_seen == std::vector{seen_at_relay});
    t.ports.set_leg({}); // UDP is bound
    ends.tcp_seen.clear();
    t.ports.add_ends(ends);
    CHECK(ends.tcp_seen.empty());
}

TEST_CASE("no port is taken after the end", "[direct]") {
    ports_under_test t;
    test::run_bounded(t.loop, t.ports.close());
    CHECK(t.ports.take(net::family::v4) == 0);
    CHECK_FALSE(t.ports.set_leg(t.leg()));
    const auto refused = test::run_bounded(t.loop, t.ports.connect(on_loopback(4000)));
    CHECK(refused.error() == errc::no_address);
}
