// Listening, accepting, socket options, and addresses as text.
#include "net/sockets.hpp"
#include <babel/net/link_state.hpp>
#include <babel/net/tcp.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

using namespace babel;
using namespace babel::test;
using net::stack;

namespace {

int option(int descriptor, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    ::getsockopt(descriptor, level, name, &value, &size);
    return value;
}

/// The result of connecting to that port at that address.
error_code try_to_connect(asio::io_context& loop, const std::string& address, std::uint16_t port) {
    tcp::socket socket(loop);
    error_code ec;
    socket.connect(at(address, port), ec);
    return ec;
}

} // namespace

TEST_CASE("a listener on port zero gets a port and accepts", "[tcp]") {
    asio::io_context loop{1};
    auto listener = net::listen(loop.get_executor(), at("127.0.0.1"), stack::single);
    REQUIRE(listener.has_value());
    const auto where = listener->local_endpoint();
    CHECK(where.port() != 0);
    tcp::socket client(loop);
    client.connect(where);
    const auto accepted = run_bounded(loop, net::accept(*listener));
    REQUIRE(accepted.has_value());
    CHECK(accepted->remote_endpoint() == client.local_endpoint());
}

TEST_CASE("listening on a port in use is an error", "[tcp]") {
    asio::io_context loop{1};
    const auto first = net::listen(loop.get_executor(), at("127.0.0.1"), stack::single);
    REQUIRE(first.has_value());
    const auto where = first->local_endpoint();
    const auto second = net::listen(loop.get_executor(), where, stack::single);
    CHECK(second.error() == asio::error::address_in_use);
}

TEST_CASE("a port can be listened on again right after its connections closed", "[tcp]") {
    asio::io_context loop{1};
    tcp::endpoint where;
    {
        auto listener = net::listen(loop.get_executor(), at("127.0.0.1"), stack::single);
        where = listener->local_endpoint();
        tcp::socket client(loop);
        client.connect(where);
        auto accepted = listener->accept();
        accepted.close(); // closed here first: TIME_WAIT is on our side
        client.close();
    }
    CHECK(net::listen(loop.get_executor(), where, stack::single).has_value());
}

TEST_CASE("listening on an address that is not ours is an error", "[tcp]") {
    asio::io_context loop{1};
    const auto listener = net::listen(loop.get_executor(), at("192.0.2.1"), stack::single);
    CHECK(listener.error() == error_code(EADDRNOTAVAIL, boost::system::system_category()));
}

TEST_CASE("an address that is not ours yet can be listened on", "[tcp]") {
    asio::io_context loop{1};
    const auto absent = net::absent_address::may_come;
    const auto listener = net::listen(loop.get_executor(), at("192.0.2.1"), stack::single, absent);
    REQUIRE(listener.has_value());
    CHECK_FALSE(net::is_present(listener->local_endpoint().address()));
    CHECK(net::is_present(at("127.0.0.1").address()));
    CHECK(net::is_present(at("0.0.0.0").address()));
    if (has_ipv6(loop))
        CHECK(net::listen(loop.get_executor(), at("2001:db8::1"), stack::single, absent).has_value()
        );
}

TEST_CASE("a dual listener takes both families", "[tcp]") {
    asio::io_context loop{1};
    if (!has_ipv6(loop)) return;
    auto listener = net::listen(loop.get_executor(), at("::"), stack::dual);
    REQUIRE(listener.has_value());
    for (const std::string address : {"127.0.0.1", "::1"}) {
        tcp::socket client(loop);
        client.connect(at(address, listener->local_endpoint().port()));
        const auto accepted = run_bounded(loop, net::accept(*listener));
        REQUIRE(accepted.has_value());
        const auto from = accepted->remote_endpoint();
        CHECK(net::plain_address(from.address()).to_string() == address);
    }
}

TEST_CASE("a single listener leaves the other family free", "[tcp]") {
    asio::io_context loop{1};
    if (!has_ipv6(loop)) return;
    auto v6 = net::listen(loop.get_executor(), at("::"), stack::single);
    REQUIRE(v6.has_value());
    const auto port = v6->local_endpoint().port();
    CHECK_FALSE(try_to_connect(loop, "::1", port));
    CHECK(try_to_connect(loop, "127.0.0.1", port) == asio::error::connection_refused);
    CHECK(net::listen(loop.get_executor(), at("0.0.0.0", port), stack::single).has_value());
}

TEST_CASE("accepting can be cancelled and ends when the listener closes", "[tcp]") {
    asio::io_context loop{1};
    auto listener = net::listen(loop.get_executor(), at("127.0.0.1"), stack::single);
    spawned<result<tcp::socket>> cancelled(loop, net::accept(*listener));
    run_ready(loop);
    cancelled.cancel();
    CHECK(cancelled.get().error() == asio::error::operation_aborted);
    spawned<result<tcp::socket>> closed(loop, net::accept(*listener));
    run_ready(loop);
    listener->close();
    CHECK(closed.get().error() == asio::error::operation_aborted);
}

TEST_CASE("links send at once and voice goes first", "[tcp]") {
    asio::io_context loop{1};
    auto sockets = connected_pair(loop);
    const int fd = sockets.first.native_handle();
    CHECK(option(fd, IPPROTO_TCP, TCP_NODELAY) == 0);
    net::set_no_delay(fd);
    CHECK(option(fd, IPPROTO_TCP, TCP_NODELAY) != 0);
    net::set_priority(fd, net::expedited_forwarding);
    CHECK(option(fd, IPPROTO_IP, IP_TOS) == 0xb8);
    net::set_no_delay(-1); // harmless
    net::set_priority(-1, 0);
}

TEST_CASE("voice goes first on IPv6 too", "[tcp]") {
    asio::io_context loop{1};
    if (!has_ipv6(loop)) return;
    auto sockets = connected_pair(loop, "::1");
    net::set_priority(sockets.first.native_handle(), net::expedited_forwarding);
    CHECK(option(sockets.first.native_handle(), IPPROTO_IPV6, IPV6_TCLASS) == 0xb8);
}

TEST_CASE("the kernel reports the state of TCP connections only", "[tcp]") {
    asio::io_context loop{1};
    auto sockets = connected_pair(loop);
    const auto state = net::inspect(sockets.first.native_handle());
    REQUIRE(state.has_value());
    CHECK(state->round_trip > std::chrono::microseconds(0));
    CHECK(state->round_trip < run_limit);
    CHECK(state->since_life < run_limit);
    auto pair = local_pair(loop);
    CHECK_FALSE(net::inspect(pair.first.native_handle()));
    CHECK_FALSE(net::inspect(-1));
}

TEST_CASE("a mapped address is one of IPv4, and others keep their zone", "[tcp]") {
    const auto unmapped = [](const char* address) {
        return net::unmapped(asio::ip::make_address(address)).to_string();
    };
    CHECK(unmapped("::ffff:192.168.1.7") == "192.168.1.7");
    CHECK(unmapped("::ffff:c0a8:107") == "192.168.1.7");
    for (const auto* same : {"192.168.1.7", "::", "::192.168.1.7", "2001:db8::1", "fe80::1%1"})
        CHECK(unmapped(same) == asio::ip::make_address(same).to_string());
}

TEST_CASE("addresses are written as people write them", "[tcp]") {
    struct row {
        std::string address, plain, with_port;
    };
    const std::vector<row> rows{
        {"127.0.0.1", "127.0.0.1", "127.0.0.1:5000"},
        {"0.0.0.0", "0.0.0.0", "0.0.0.0:5000"},
        {"::1", "::1", "[::1]:5000"},
        {"2001:db8::42", "2001:db8::42", "[2001:db8::42]:5000"},
        {"::ffff:192.168.1.7", "192.168.1.7", "192.168.1.7:5000"},
        {"fe80::1%1", "fe80::1", "[fe80::1]:5000"},
        {"::", "::", "[::]:5000"},
    };
    for (const auto& r : rows) {
        INFO(r.address);
        CHECK(net::plain_address(asio::ip::make_address(r.address)).to_string() == r.plain);
        CHECK(net::to_string(at(r.address, 5000)) == r.with_port);
    }
}
