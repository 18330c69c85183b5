#include "support/catch.hpp"
#include <babel/call/call_listener.hpp>

#include <boost/asio/io_context.hpp>

using namespace babel;
using call::open_call_listener;
using call::port_pool;

namespace {

std::uint16_t port_of(const net::tcp::acceptor& listener) {
    return listener.local_endpoint().port();
}

} // namespace

TEST_CASE(
    "a listener of a call accepts candidates by IPv4 on the port that it announces", "[listener]"
) {
    asio::io_context context{1};
    const call::settings options;
    port_pool ports(options.listen_ports);
    auto listener = open_call_listener(context.get_executor(), options, ports);
    REQUIRE(listener.has_value());
    net::tcp::socket callee(context);
    error_code ec;
    callee.connect({asio::ip::address_v4::loopback(), port_of(*listener)}, ec);
    CHECK_FALSE(ec);
}

TEST_CASE("two consecutive calls have different ports", "[listener]") {
    asio::io_context context{1};
    const call::settings options;
    port_pool ports(options.listen_ports);
    auto first = open_call_listener(context.get_executor(), options, ports);
    REQUIRE(first.has_value());
    const auto used = port_of(*first);
    first->close();
    for (int i = 0; i < 20; ++i) {
        auto next = open_call_listener(context.get_executor(), options, ports);
        REQUIRE(next.has_value());
        CHECK(port_of(*next) != used);
    }
}

TEST_CASE("a range whose ports are all taken gives an error", "[listener]") {
    asio::io_context context{1};
    net::tcp::acceptor taken(context, {net::tcp::v6(), 0});
    call::settings options;
    options.listen_ports = {port_of(taken), port_of(taken)};
    port_pool ports(options.listen_ports);
    const auto listener = open_call_listener(context.get_executor(), options, ports);
    REQUIRE_FALSE(listener.has_value());
    CHECK(listener.error() == errc::no_port_left);
}

TEST_CASE("a listener on one address of this machine is only reached there", "[listener]") {
    asio::io_context context{1};
    const auto* written = GENERATE("127.0.0.3", "::ffff:127.0.0.3");
    INFO(written);
    call::settings options;
    options.listen_address = written;
    port_pool ports(options.listen_ports);
    auto listener = open_call_listener(context.get_executor(), options, ports);
    REQUIRE(listener.has_value());
    CHECK(listener->local_endpoint().address().to_string() == "127.0.0.3");
    net::tcp::socket callee(context);
    error_code ec;
    callee.connect({asio::ip::address_v4::loopback(), port_of(*listener)}, ec);
    CHECK(ec == asio::error::connection_refused);
}

TEST_CASE("a listener on an invalid address gives an error", "[listener]") {
    asio::io_context context{1};
    call::settings options;
    options.listen_address = "not.an.address";
    port_pool ports(options.listen_ports);
    const auto listener = open_call_listener(context.get_executor(), options, ports);
    REQUIRE_FALSE(listener.has_value());
    CHECK(listener.error() == errc::bad_host);
}

TEST_CASE("a listener accepts candidates of the wanted family only", "[listener]") {
    asio::io_context context{1};
    const auto is_accepted = [&](net::family family, const asio::ip::address& from) {
        call::settings options;
        options.family = family;
        port_pool ports(options.listen_ports);
        auto listener = open_call_listener(context.get_executor(), options, ports);
        REQUIRE(listener.has_value());
        net::tcp::socket callee(context);
        error_code ec;
        callee.connect({from, port_of(*listener)}, ec);
        return !ec;
    };
    const asio::ip::address v4 = asio::ip::address_v4::loopback();
    const asio::ip::address v6 = asio::ip::address_v6::loopback();
    CHECK(is_accepted(net::family::v4, v4));
    CHECK_FALSE(is_accepted(net::family::v4, v6));
    if (!is_accepted(net::family::any, v6)) return; // no IPv6 here
    CHECK(is_accepted(net::family::v6, v6));
    CHECK_FALSE(is_accepted(net::family::v6, v4));
}
