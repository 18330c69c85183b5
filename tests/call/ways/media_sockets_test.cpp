// The UDP sockets of calls, and what comes to them from others on this machine.
#include "net/sockets.hpp"
#include "server/relay/relay_fixture.hpp"
#include "support/bounded_run.hpp"
#include "support/udp_peer.hpp"
#include <babel/call/media_sockets.hpp>
#include <babel/wire/relay.hpp>

#include <boost/asio/ip/udp.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace babel;
using call::media_sockets;
using test::relay_client;
using test::udp_peer;

namespace {

constexpr std::uint32_t one_id = 10;
constexpr std::uint32_t other_id = 20;

struct opened_sockets {
    explicit opened_sockets(call::settings wanted = {}) : options(std::move(wanted)) {}
    ~opened_sockets() { test::run_bounded(loop, sockets.close()); }

    void join(std::uint32_t id) {
        REQUIRE(sockets.join(id, [this, id](bytes_view each, const net::udp::endpoint& source) {
            got.push_back({id, each.size()});
            from = source;
            if (on_datagram) on_datagram();
        }));
    }
    /// The own end, as the other sees it.
    net::udp::endpoint known_to(udp_peer& other) {
        REQUIRE(sockets.send(other.socket.local_endpoint(), relay_client::sealed_to(99)));
        return other.hears().from;
    }
    void wait_for(std::size_t datagrams) {
        test::run_until(loop, [&] { return got.size() + sockets.unknown() >= datagrams; });
    }

    struct taken {
        std::uint32_t id;
        std::size_t bytes;
        friend bool operator==(const taken&, const taken&) = default;
    };

    asio::io_context loop{1};
    call::settings options;
    logger log{log_level::error};
    std::vector<taken> got;
    net::udp::endpoint from;
    std::function<void()> on_datagram;
    media_sockets sockets{loop.get_executor(), options, log};
};

} // namespace

TEST_CASE("datagrams go to the call of their receiver", "[media]") {
    for (const auto* const address : {"127.0.0.1", "::1"}) {
        opened_sockets with;
        if (!test::has_ipv6(with.loop)) return;
        with.join(one_id);
        with.join(other_id);
        udp_peer peer(with.loop, address);
        const auto at = with.known_to(peer);
        peer.sends(relay_client::sealed_to(other_id, 26), at);
        peer.sends(relay_client::sealed_to(one_id, 1200), at);
        wire::bound answer;
        answer.mine = other_id;
        peer.sends(wire::encode(answer), at);
        with.wait_for(3);
        using all = std::vector<opened_sockets::taken>;
        CHECK(with.got == all{{other_id, 26}, {one_id, 1200}, {other_id, wire::bound_bytes}});
        CHECK(with.from == peer.socket.local_endpoint());
    }
}

TEST_CASE("datagrams for no call are dropped and counted", "[media]") {
    opened_sockets with;
    with.join(one_id);
    with.join(other_id);
    udp_peer peer(with.loop);
    const auto at = with.known_to(peer);
    with.sockets.leave(other_id);
    peer.sends({}, at);
    peer.sends(relay_client::sealed_to(one_id, 25), at);                // too short
    peer.sends(relay_client::sealed_to(other_id), at);                  // gone
    peer.sends(relay_client::sealed_to(0), at);                         // nobody's
    peer.sends(std::vector<std::uint8_t>(wire::bound_bytes, 0xb1), at); // no Bound
    peer.sends(relay_client::sealed_to(one_id), at);
    with.wait_for(6);
    CHECK(with.got.size() == 1);
    CHECK(with.sockets.unknown() == 5);
}

TEST_CASE("an id that a call has is refused to others", "[media]") {
    opened_sockets with;
    with.join(one_id);
    CHECK_FALSE(with.sockets.join(one_id, {}));
    udp_peer peer(with.loop);
    peer.sends(relay_client::sealed_to(one_id), with.known_to(peer));
    with.wait_for(1);
    CHECK(with.got.size() == 1);
    with.sockets.leave(one_id);
    with.join(one_id);
}

TEST_CASE("sockets are opened when the first call needs them, and stay", "[media]") {
    opened_sockets with;
    udp_peer peer(with.loop);
    CHECK_FALSE(with.sockets.send(peer.socket.local_endpoint(), relay_client::sealed_to(other_id)));
    with.join(one_id);
    const auto at = with.known_to(peer);
    with.sockets.leave(one_id);
    with.join(other_id);
    CHECK(with.known_to(peer) == at);
}

TEST_CASE("a chosen port is used by both families", "[media]") {
    call::settings chosen;
    {
        opened_sockets any;
        any.join(one_id);
        udp_peer peer(any.loop);
        chosen.udp_port = any.known_to(peer).port();
    }
    opened_sockets with(chosen);
    if (!test::has_ipv6(with.loop)) return;
    with.join(one_id);
    udp_peer v4(with.loop), v6(with.loop, "::1");
    CHECK(with.known_to(v4).port() == chosen.udp_port);
    CHECK(with.known_to(v6).port() == chosen.udp_port);
}

TEST_CASE("a chosen port that is taken is replaced by another", "[media]") {
    opened_sockets with;
    const net::udp::socket taken(with.loop, {net::udp::v4(), 0});
    with.options.udp_port = taken.local_endpoint().port();
    with.join(one_id);
    udp_peer peer(with.loop);
    CHECK(with.known_to(peer).port() != taken.local_endpoint().port());
}

TEST_CASE("only the wanted family is opened", "[media]") {
    opened_sockets with;
    if (!test::has_ipv6(with.loop)) return;
    with.options.family = net::family::v6;
    with.join(one_id);
    udp_peer v4(with.loop), v6(with.loop, "::1");
    CHECK_FALSE(with.sockets.send(v4.socket.local_endpoint(), relay_client::sealed_to(other_id)));
    with.known_to(v6);
}

TEST_CASE("a datagram that the system refuses is lost", "[media]") {
    opened_sockets with;
    with.join(one_id);
    const net::udp::endpoint broadcast(asio::ip::address_v4::broadcast(), 9);
    CHECK_FALSE(with.sockets.send(broadcast, relay_client::sealed_to(other_id)));
}

TEST_CASE("a call may leave, and another join, in the middle of a batch", "[media]") {
    opened_sockets with;
    with.join(one_id);
    with.on_datagram = [&] {
        with.on_datagram = {};
        with.sockets.leave(one_id);
        with.join(other_id);
    };
    udp_peer peer(with.loop);
    const auto at = with.known_to(peer);
    for (const auto id : {one_id, one_id, other_id})
        peer.sends(relay_client::sealed_to(id), at);
    with.wait_for(3);
    REQUIRE(with.got.size() == 2);
    CHECK(with.got[1].id == other_id);
    CHECK(with.sockets.unknown() == 1);
}

TEST_CASE("a flood of datagrams is read with pauses", "[media]") {
    opened_sockets with;
    with.join(one_id);
    std::vector<std::chrono::steady_clock::time_point> times;
    with.on_datagram = [&] { times.push_back(std::chrono::steady_clock::now()); };
    udp_peer peer(with.loop);
    const auto at = with.known_to(peer);
    constexpr auto batch = net::udp_socket::max_batch;
    for (std::size_t i = 0; i < batch + 1; ++i)
        peer.sends(relay_client::sealed_to(one_id), at);
    with.wait_for(batch + 1);
    CHECK(times[batch] - times[batch - 1] >= media_sockets::flood_pause);
}

TEST_CASE("sockets that are closed in the middle of a batch take no more", "[media]") {
    opened_sockets with;
    with.join(one_id);
    std::optional<test::spawned<void>> closing;
    with.on_datagram = [&] { closing.emplace(with.loop, with.sockets.close()); };
    udp_peer peer(with.loop);
    const auto at = with.known_to(peer);
    for (int i = 0; i < 3; ++i)
        peer.sends(relay_client::sealed_to(one_id), at);
    test::run_until(with.loop, [&] { return closing.has_value(); });
    closing->get();
    CHECK(with.got.size() == 1);
    CHECK_FALSE(with.sockets.join(other_id, {}));
    CHECK_FALSE(with.sockets.send(at, relay_client::sealed_to(other_id)));
}
