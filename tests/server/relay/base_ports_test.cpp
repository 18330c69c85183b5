// Ports of the relay for callees, by sockets.
#include "server/relay/base_ports.hpp"
#include "server/signalling/rules.hpp"
#include "support/catch.hpp"
#include <babel/net/tcp.hpp>

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace babel;
using server::base_ports;

namespace {

constexpr std::uint32_t call_id = 10;
constexpr auto port_rest = server::port_rota::rest;

/// A server that listens for TLS at these addresses, with one port for callees.
struct ports_fixture {
    explicit ports_fixture(std::initializer_list<std::string_view> at) {
        for (const auto each : at)
            listeners.emplace_back(asio::ip::make_address(each), std::uint16_t{4243});
        const net::tcp::acceptor free_port(loop, {asio::ip::address_v4::loopback(), 0}, false);
        number = free_port.local_endpoint().port();
    }
    /// The address of the port for a callee that reached the server there; empty: there is none.
    std::string for_callee(std::string_view local) {
        base_ports ports(loop.get_executor(), listeners, {number, number});
        opened = ports.open(call_id, {caller, server::origin_of("203.0.113.9", local)}, {});
        if (!opened) return {};
        return net::local_endpoint(opened->listener.get()).address().to_string();
    }

    asio::io_context loop;
    std::vector<net::tcp::endpoint> listeners;
    server::origin caller = server::origin_of("198.51.100.1", "192.0.2.1");
    std::uint16_t number = 0;
    std::optional<base_ports::opened> opened;
};

} // namespace

TEST_CASE("a callee by IPv4 gets a port at IPv4, also of a listener for both", "[relay]") {
    ports_fixture t{"::"};
    CHECK(t.for_callee("127.0.0.1") == "0.0.0.0");
    net::tcp::socket callee(t.loop);
    callee.connect({asio::ip::address_v4::loopback(), t.number});
    CHECK(callee.is_open());
}

TEST_CASE("a callee gets a port at the address that it reached", "[relay]") {
    ports_fixture t{"127.0.0.1", "127.0.0.2"};
    CHECK(t.for_callee("127.0.0.2") == "127.0.0.2");
}

TEST_CASE("a callee that reached no listener's address gets a port at all of them", "[relay]") {
    ports_fixture t{"127.0.0.1", "0.0.0.0"};
    CHECK(t.for_callee("192.0.2.1") == "0.0.0.0");
}

TEST_CASE("an address that cannot be listened at costs no port", "[relay]") {
    ports_fixture t{"192.0.2.7", "127.0.0.1"};
    base_ports ports(t.loop.get_executor(), t.listeners, {t.number, t.number});
    const auto lost = server::origin_of("203.0.113.9", "192.0.2.7");
    CHECK_FALSE(ports.open(call_id, {t.caller, lost}, {}));
    const auto callee = server::origin_of("203.0.113.9", "127.0.0.1");
    CHECK(ports.open(call_id, {t.caller, callee}, {}));
}

TEST_CASE("the port of a call that is up or over is free after a minute", "[relay]") {
    ports_fixture t{"127.0.0.1"};
    base_ports ports(t.loop.get_executor(), t.listeners, {t.number, t.number});
    const auto callee = server::origin_of("203.0.113.9", "127.0.0.1");
    const base_ports::sides sides{t.caller, callee};
    const base_ports::time_point now{};
    CHECK(ports.open(call_id, sides, now));
    ports.close(call_id + 1, now); // another call
    CHECK_FALSE(ports.open(call_id + 1, sides, now + port_rest));
    ports.close(call_id, now);
    CHECK_FALSE(ports.open(call_id + 1, sides, now + port_rest - std::chrono::seconds(1)));
    CHECK(ports.open(call_id + 1, sides, now + port_rest));
}
