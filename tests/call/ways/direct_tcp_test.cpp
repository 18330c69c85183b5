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
using test::relay_client;

namespace {

/// One end, which the test makes dial, and what its owner hears.
struct tcp_end {
    explicit tcp_end(asio::io_context& on) : loop(on) { port = direct.take_port(net::family::v4); }
    ~tcp_end() { test::run_bounded(loop, direct.close()); }

    direct_tcp::owner hooks() {
        direct_tcp::owner out;
        out.may_read = [this](const wire::seen_address&) { return may_read; };
        out.may_dial = [this] { return may_dial; };
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
        const nat::candidate one{wire::candidate_origin::host, true, other.at()};
        direct.set_candidates(std::span(&one, 1), 0us);
    }

    asio::io_context& loop;
    logger log{log_level::error};
    bool may_read = true;
    bool may_dial = true;
    std::string news;
    std::vector<test::datagram> got;
    wire::seen_address from;
    direct_tcp direct{loop.get_executor(), 46, log, hooks()};
    std::uint16_t port = 0;
};

net::tcp::socket connected_to(asio::io_context& loop, const tcp_end& end) {
    net::tcp::socket out(loop);
    out.connect(end.endpoint());
    return out;
}

} // namespace

TEST_CASE(
    "an end that dials sends first, from its listening port, and gets an answer", "[direct]"
) {
    asio::io_context loop{1};
    tcp_end caller(loop);
    tcp_end callee(loop);
    callee.may_dial = false;
    caller.direct.accept();
    callee.direct.accept();
    caller.knows(callee);
    test::run_until(loop, [&] { return !callee.got.empty(); });
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
    caller.may_dial = callee.may_dial = false;
    caller.direct.accept();
    callee.direct.accept();
    caller.knows(callee);
    asio::steady_timer dials(loop, nat::dial_plan::wait_for_udp + 100ms); // would have begun
    bool are_due = false;
    dials.async_wait([&](error_code) { are_due = true; });
    test::run_until(loop, [&] { return are_due; });
    CHECK(caller.news.empty());
    caller.may_dial = true; // the path has gone
    caller.direct.update();
    test::run_until(loop, [&] { return !callee.got.empty(); });
    CHECK(caller.news == " connected");
}

TEST_CASE("a port listens from the acceptance on", "[direct]") {
    asio::io_context loop{1};
    tcp_end end(loop);
    net::tcp::socket early(loop);
    error_code ec;
    early.connect(end.endpoint(), ec);
    CHECK(ec == asio::error::connection_refused);
    end.direct.accept();
    CHECK_NOTHROW(connected_to(loop, end));
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

TEST_CASE("a port is taken when it is needed", "[direct]") {
    asio::io_context loop{1};
    tcp_end end(loop);
    CHECK(end.direct.port(net::family::v6) == 0);
    CHECK(end.direct.take_port(net::family::v4) == end.port);
}
