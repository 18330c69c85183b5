// Direct TCP between two ends on this machine, and with strangers.
#include "call/ways/direct_tcp.hpp"
#include "net/sockets.hpp"
#include "server/relay/relay_fixture.hpp"
#include "support/bounded_run.hpp"
#include <babel/net/seen_endpoint.hpp>
#include <babel/wire/datagram_framer.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using call::direct_tcp;
using nat::path_kind;
using test::relay_client;

namespace {

/// One end, of a call over a relay by TLS, and what its owner hears.
struct tcp_end {
    explicit tcp_end(asio::io_context& on) : loop(on) {
        has_leg();
        direct.set_path_in_use(path_kind::relay_tls);
    }
    ~tcp_end() { test::run_bounded(loop, direct.close()); }

    /// A leg at the relay, from another port than before.
    void has_leg() {
        net::open_from(legs.emplace_back(loop), net::tcp::v4(), 0);
        port = legs.back().local_endpoint().port();
        direct.set_leg(nat::seen_end{at(), at()});
    }

    direct_tcp::owner hooks() {
        direct_tcp::owner out;
        out.may_read = [this](const wire::seen_address&) { return may_read; };
        out.connected = [this](const wire::seen_address& to) {
            news += " connected";
            direct.send(to, relay_client::sealed_to(7, 30)); // the Probe
        };
        out.ended = [this](const wire::seen_address&) { news += " ended"; };
        out.received = [this](const wire::seen_address& sender, bytes_view each) {
            from = sender;
            got.emplace_back(each.begin(), each.end());
        };
        return out;
    }
    wire::seen_address at() const { return {4, {127, 0, 0, 1}, port}; }
    net::tcp::endpoint endpoint() const { return net::endpoint_of<net::tcp::endpoint>(at()); }
    void knows(const tcp_end& other) {
        const nat::candidate one{wire::candidate_origin::seen, true, other.at()};
        direct.set_candidates(std::span(&one, 1), 0us);
    }

    asio::io_context& loop;
    logger log{log_level::error};
    bool may_read = true;
    std::string news;
    std::vector<test::datagram> got;
    wire::seen_address from;
    std::vector<net::tcp::socket> legs;
    std::uint16_t port = 0; // of the last one
    direct_tcp direct{loop.get_executor(), 46, log, hooks()};
};

net::tcp::socket connected_to(asio::io_context& loop, const tcp_end& end) {
    net::tcp::socket out(loop);
    out.connect(end.endpoint());
    return out;
}

bool is_open(asio::io_context& loop, const net::tcp::endpoint& at) {
    net::tcp::socket stranger(loop);
    error_code ec;
    stranger.connect(at, ec);
    test::run_ready(loop);
    if (ec) CHECK(ec == asio::error::connection_refused);
    return !ec;
}

/// Both have accepted, and the caller dials.
void connect(asio::io_context& loop, tcp_end& caller, tcp_end& callee) {
    caller.direct.accept();
    callee.direct.accept();
    caller.knows(callee);
    test::run_until(loop, [&] { return !callee.got.empty(); });
}

} // namespace

TEST_CASE(
    "an end that dials sends first, from its listening port, and gets an answer", "[direct]"
) {
    asio::io_context loop{1};
    tcp_end caller(loop);
    tcp_end callee(loop);
    connect(loop, caller, callee);
    CHECK(callee.from == caller.at());
    CHECK(callee.got.front() == relay_client::sealed_to(7, 30));
    CHECK(caller.got.empty());
    const auto answer = relay_client::sealed_to(8, 1200);
    CHECK(callee.direct.send(caller.at(), answer));
    test::run_until(loop, [&] { return !caller.got.empty(); });
    CHECK(caller.got.front() == answer);
    CHECK(caller.from == callee.at());
}

TEST_CASE("nothing is dialled while a direct path over UDP is there", "[direct]") {
    asio::io_context loop{1};
    tcp_end caller(loop);
    tcp_end callee(loop);
    caller.direct.set_path_in_use(path_kind::direct_udp);
    caller.direct.accept();
    callee.direct.accept();
    caller.knows(callee);
    asio::steady_timer dials(loop, nat::dial_plan::wait_for_udp + 100ms); // would have begun
    bool are_due = false;
    dials.async_wait([&](error_code) { are_due = true; });
    test::run_until(loop, [&] { return are_due; });
    CHECK(caller.news.empty());
    caller.direct.set_path_in_use(path_kind::relay_tls);
    test::run_until(loop, [&] { return !callee.got.empty(); });
    CHECK(caller.news == " connected");
}

TEST_CASE("a port listens while direct TCP is wanted, from the acceptance on", "[direct]") {
    asio::io_context loop{1};
    tcp_end end(loop);
    CHECK_FALSE(is_open(loop, end.endpoint()));
    end.direct.accept();
    CHECK(is_open(loop, end.endpoint()));
    end.direct.set_path_in_use(path_kind::direct_tcp);
    CHECK_FALSE(is_open(loop, end.endpoint()));
    end.direct.set_path_in_use(path_kind::relay_tls);
    CHECK(is_open(loop, end.endpoint()));
}

TEST_CASE("an end whose leg has another port dials the peer again from there", "[direct]") {
    asio::io_context loop{1};
    tcp_end caller(loop);
    tcp_end callee(loop);
    connect(loop, caller, callee);
    const auto before = caller.endpoint();
    caller.has_leg();
    test::run_until(loop, [&] { return callee.got.size() > 1 && !callee.news.empty(); });
    CHECK(caller.news == " connected ended connected");
    CHECK(callee.from == caller.at());
    CHECK(callee.news == " ended"); // the connection of the earlier port
    CHECK_FALSE(is_open(loop, before));
    CHECK(is_open(loop, caller.endpoint()));
}

TEST_CASE("a connection whose path is dead is closed, and its address dialled again", "[direct]") {
    asio::io_context loop{1};
    tcp_end caller(loop);
    tcp_end callee(loop);
    connect(loop, caller, callee);
    caller.direct.drop({4, {127, 0, 0, 1}, 4000}); // there is none
    CHECK(caller.news == " connected");
    caller.direct.drop(callee.at());
    CHECK(caller.news == " connected ended");
    CHECK_FALSE(caller.direct.send(callee.at(), relay_client::sealed_to(7, 30)));
    test::run_until(loop, [&] { return callee.got.size() > 1; });
    CHECK(caller.news == " connected ended connected");
    CHECK(callee.from == caller.at());
    CHECK(callee.news == " ended");
}

TEST_CASE("an end with UDP listens, and tells that, if the peer's leg is by TLS", "[direct]") {
    asio::io_context loop{1};
    tcp_end peer(loop);
    tcp_end end(loop);
    end.direct.set_leg({});
    end.direct.set_path_in_use(path_kind::relay_udp);
    end.direct.accept();
    nat::own_ends ends;
    ends.hosts.push_back({4, {127, 0, 0, 1}, 4000});
    CHECK_FALSE(end.direct.add_ends(ends));
    CHECK(ends.tcp_hosts.empty());
    CHECK(end.direct.own_ports() == std::array<std::uint16_t, 2>{});
    CHECK_FALSE(is_open(loop, end.endpoint()));
    end.knows(peer);
    CHECK(end.direct.add_ends(ends));
    REQUIRE(ends.tcp_hosts.size() == 1);
    CHECK(end.direct.own_ports() == std::array<std::uint16_t, 2>{ends.tcp_hosts[0].port, 0});
    CHECK(ends.tcp_seen.empty());
    CHECK(is_open(loop, net::endpoint_of<net::tcp::endpoint>(ends.tcp_hosts[0])));
}

TEST_CASE("an end by TLS has a port of each family of the peer's before it dials", "[direct]") {
    asio::io_context loop{1};
    if (!net::reserve_port(loop.get_executor(), net::tcp::v6(), 0)) return; // no IPv6 here
    tcp_end end(loop);
    const nat::candidate one{
        wire::candidate_origin::host,
        true,
        net::seen_at(asio::ip::make_address("2001:db8::1"), 4000)};
    end.direct.set_candidates(std::span(&one, 1), 0us);
    CHECK(end.direct.own_ports()[0] == end.port);
    CHECK(end.direct.own_ports()[1] != 0);
}

TEST_CASE("ports of an end with UDP stay when the peer's leg comes and goes", "[direct]") {
    asio::io_context loop{1};
    tcp_end peer(loop);
    tcp_end end(loop);
    end.direct.set_leg({});
    end.knows(peer);
    const auto before = end.direct.own_ports();
    CHECK(before[0] != 0);
    end.direct.set_candidates({}, 0us);
    nat::own_ends ends;
    CHECK_FALSE(end.direct.add_ends(ends));
    CHECK(end.direct.own_ports() == before);
}

TEST_CASE("a stranger that sends no datagram's size is closed, and hears nothing", "[direct]") {
    asio::io_context loop{1};
    tcp_end end(loop);
    end.direct.accept();
    auto stranger = connected_to(loop, end);
    asio::write(stranger, asio::buffer(std::array<std::uint8_t, 2>{25, 0}));
    std::array<std::uint8_t, 8> room;
    error_code how;
    stranger.async_read_some(asio::buffer(room), [&](error_code ec, std::size_t) { how = ec; });
    test::run_until(loop, [&] { return static_cast<bool>(how); });
    CHECK(end.got.empty());
    CHECK(end.news == " ended");
}

TEST_CASE("a connection from an address that the rules forbid is closed at once", "[direct]") {
    asio::io_context loop{1};
    tcp_end end(loop);
    end.may_read = false;
    end.direct.accept();
    auto stranger = connected_to(loop, end);
    std::array<std::uint8_t, 8> room;
    error_code how;
    stranger.async_read_some(asio::buffer(room), [&](error_code ec, std::size_t) { how = ec; });
    test::run_until(loop, [&] { return static_cast<bool>(how); });
    CHECK(end.news.empty());
}

TEST_CASE("strangers who say nothing make room for the peer", "[direct]") {
    asio::io_context loop{1};
    tcp_end end(loop);
    end.direct.accept();
    std::vector<net::tcp::socket> strangers;
    for (std::size_t i = 0; i < direct_tcp::max_links + 1; ++i) {
        strangers.push_back(connected_to(loop, end));
        test::run_ready(loop);
    }
    test::run_until(loop, [&] { return !end.news.empty(); });
    const auto each = relay_client::sealed_to(7, 26);
    asio::write(strangers.back(), asio::buffer(wire::length_before(each)));
    asio::write(strangers.back(), asio::buffer(each));
    test::run_until(loop, [&] { return !end.got.empty(); });
    CHECK(end.news == " ended");
}

TEST_CASE("a datagram to an address without a connection is not sent", "[direct]") {
    asio::io_context loop{1};
    tcp_end end(loop);
    CHECK_FALSE(end.direct.send({4, {127, 0, 0, 1}, 4000}, relay_client::sealed_to(7, 30)));
}
