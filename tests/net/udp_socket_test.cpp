// Datagrams over real sockets on this machine.
#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include <babel/net/tcp.hpp>
#include <babel/net/udp_socket.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::test;
using net::datagram;
using net::udp;
using net::udp_socket;

namespace {

using payload = std::vector<std::uint8_t>;

struct received_datagram {
    payload bytes;
    udp::endpoint peer;
    asio::ip::address own;
};

struct udp_pair {
    explicit udp_pair(const std::string& address = "127.0.0.1")
        : one(open(address)), other(open(address)) {}

    udp_socket open(const std::string& address) {
        const udp::endpoint at(asio::ip::make_address(address), 0);
        auto made = udp_socket::open(loop.get_executor(), at);
        REQUIRE(made.has_value());
        return std::move(*made);
    }

    /// Waits for that many datagrams.
    std::vector<received_datagram> receive(udp_socket& from, std::size_t count) {
        std::vector<received_datagram> out;
        while (out.size() < count) {
            bool is_ready = false;
            from.async_wait([&](error_code ec) {
                CHECK_FALSE(ec);
                is_ready = true;
            });
            run_until(loop, [&] { return is_ready; });
            const auto got = from.try_receive();
            if (!got) continue;
            for (const auto& each : *got)
                out.push_back({{each.bytes.begin(), each.bytes.end()}, each.peer, each.own});
        }
        return out;
    }

    asio::io_context loop{1};
    udp_socket one;
    udp_socket other;
};

} // namespace

TEST_CASE("datagrams arrive with the addresses of both ends", "[udp]") {
    for (const auto* const address : {"127.0.0.1", "::1"}) {
        udp_pair ends(address);
        const payload hello{1, 2, 3};
        const datagram sent{ends.other.local(), hello};
        ends.one.send({&sent, 1});
        const auto got = ends.receive(ends.other, 1);
        CHECK(got[0].bytes == hello);
        CHECK(got[0].peer == ends.one.local());
        CHECK(got[0].own == ends.other.local().address());
        CHECK(ends.other.try_receive().error() == errc::would_block);
    }
}

TEST_CASE("an answer may leave from the address that the question came to", "[udp]") {
    udp_pair ends("0.0.0.0");
    const auto second = asio::ip::make_address("127.0.0.2");
    const payload hello{1};
    const datagram question{{second, ends.other.local().port()}, hello};
    ends.one.send({&question, 1});
    const auto asked = ends.receive(ends.other, 1);
    CHECK(asked[0].own == second);
    const datagram answer{asked[0].peer, hello, asked[0].own};
    ends.other.send({&answer, 1});
    CHECK(ends.receive(ends.one, 1)[0].peer == udp::endpoint(second, ends.other.local().port()));
}

TEST_CASE("many datagrams are sent and received in order, in batches", "[udp]") {
    udp_pair ends;
    std::vector<payload> payloads;
    for (std::uint8_t i = 0; i < 100; ++i)
        payloads.push_back(payload(std::size_t{1} + i, i));
    std::vector<datagram> sent;
    for (const auto& each : payloads)
        sent.push_back({ends.other.local(), each});
    ends.one.send(sent);
    const auto got = ends.receive(ends.other, sent.size());
    REQUIRE(got.size() == payloads.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        CHECK(got[i].bytes == payloads[i]);
    CHECK(ends.one.unsent() == 0);
}

TEST_CASE("datagrams that are too large are dropped and counted", "[udp]") {
    udp_pair ends;
    const payload largest(udp_socket::max_bytes, 1), larger(udp_socket::max_bytes + 1, 2),
        huge(9000, 3);
    const auto to = ends.other.local();
    ends.one.send(std::vector<datagram>{{to, larger}, {to, largest}, {to, huge}, {to, payload{4}}});
    const auto got = ends.receive(ends.other, 2);
    CHECK(got[0].bytes == largest);
    CHECK(got[1].bytes == payload{4});
    CHECK(ends.other.too_large() == 2);
}

TEST_CASE("a datagram that cannot be sent does not hold up the others", "[udp]") {
    udp_pair ends;
    const payload hello{1};
    const udp::endpoint broadcast(asio::ip::make_address("255.255.255.255"), 9); // not permitted
    const udp::endpoint elsewhere(asio::ip::make_address("::1"), 9);             // another family
    const auto to = ends.other.local();
    ends.one.send(std::vector<datagram>{
        {broadcast, hello}, {to, hello}, {broadcast, hello}, {elsewhere, hello}, {to, hello}});
    CHECK(ends.receive(ends.other, 2).size() == 2);
    CHECK(ends.one.unsent() == 3);
}

TEST_CASE("sockets of IPv6 leave the port to IPv4", "[udp]") {
    asio::io_context loop{1};
    const auto v6 = udp_socket::open(loop.get_executor(), {udp::v6(), 0});
    REQUIRE(v6.has_value());
    CHECK(udp_socket::open(loop.get_executor(), {udp::v4(), v6->local().port()}).has_value());
    CHECK(
        udp_socket::open(loop.get_executor(), v6->local()).error() == asio::error::address_in_use
    );
}

TEST_CASE("datagrams are marked for routers", "[udp]") {
    udp_pair ends;
    net::set_priority(ends.one.native_handle(), net::expedited_forwarding);
    int field = 0;
    socklen_t size = sizeof field;
    ::getsockopt(ends.one.native_handle(), IPPROTO_IP, IP_TOS, &field, &size);
    CHECK(field == net::expedited_forwarding << 2);
}

TEST_CASE("a closed socket ends its wait", "[udp]") {
    udp_pair ends;
    error_code ended;
    ends.one.async_wait([&](error_code ec) { ended = ec; });
    ends.one.close();
    run_until_idle(ends.loop);
    CHECK(ended == asio::error::operation_aborted);
}
