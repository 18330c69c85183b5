// The carrier of a sealed call over real sockets, with the server's relay or with a silent place.
#include "call/relay_site.hpp"
#include "support/udp_peer.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <optional>

using namespace babel;
using namespace std::chrono_literals;
using nat::path_kind;
using test::carried_leg;
using test::relay_client;
using test::udp_peer;

namespace {

constexpr std::uint32_t alice_id = 10;
constexpr std::uint32_t bob_id = 20;

/// Source of the next Bind.
net::udp::endpoint asker_of(udp_peer& relay) {
    const auto bind = relay.hears();
    CHECK(bind.bytes == wire::bind_bytes);
    return bind.from;
}

} // namespace

TEST_CASE("two carriers are bound by UDP and pass sealed datagrams both ways", "[carrier]") {
    asio::io_context loop{1};
    test::relay_site relay(loop);
    carried_leg alice(loop, test::relay_grant_for(alice_id, bob_id, {relay.udp_place()}));
    carried_leg bob(loop, test::relay_grant_for(bob_id, alice_id, {relay.udp_place()}));
    alice.carrier.start();
    bob.carrier.start();
    test::run_until(loop, [&] { return !alice.news.empty() && !bob.news.empty(); });
    const auto to_bob = relay_client::sealed_to(bob_id, 26);
    const auto to_alice = relay_client::sealed_to(alice_id, 1200);
    alice.carrier.send(path_kind::relay_udp, to_bob);
    bob.carrier.send(path_kind::relay_udp, to_alice);
    test::run_until(loop, [&] { return !alice.got.empty() && !bob.got.empty(); });
    CHECK(alice.got.front() == to_alice);
    CHECK(bob.got.front() == to_bob);
    CHECK(alice.ways == " udp");
    CHECK(alice.news == " bound udp");
    CHECK(alice.from == wire::seen_address{4, {127, 0, 0, 1}, relay.udp_place().port()});
    CHECK(alice.carrier.place() == net::to_string(relay.udp_place()));
    REQUIRE(alice.own.size() == 1);
    CHECK(alice.own[0].port == alice.sockets.port(net::family::v4));
    CHECK(alice.carrier.unsent() == 0);
}

TEST_CASE("a carrier is bound by TLS where UDP is not answered", "[carrier]") {
    asio::io_context loop{1};
    test::relay_site relay(loop);
    carried_leg alice(loop, test::relay_grant_for(alice_id, bob_id, {relay.tls_place()}));
    carried_leg bob(loop, test::relay_grant_for(bob_id, alice_id, {relay.udp_place()}));
    alice.carrier.start();
    bob.carrier.start();
    test::run_until(loop, [&] { return !alice.news.empty() && !bob.news.empty(); });
    CHECK(alice.news == " bound tls");
    CHECK(alice.carrier.seen(nat::relay_carrier::tls));
    CHECK(alice.seen_changes == 1);
    const auto to_bob = relay_client::sealed_to(bob_id, 1200);
    const auto to_alice = relay_client::sealed_to(alice_id, 26);
    alice.carrier.send(path_kind::relay_tls, to_bob);
    bob.carrier.send(path_kind::relay_udp, to_alice);
    test::run_until(loop, [&] { return !alice.got.empty() && !bob.got.empty(); });
    CHECK(alice.got.front() == to_alice);
    CHECK(bob.got.front() == to_bob);
    CHECK(alice.ways == " tls");
}

TEST_CASE("a leg by TLS shows its port, which a listener can have too", "[carrier]") {
    asio::io_context loop{1};
    test::relay_site relay(loop);
    carried_leg alice(loop, test::relay_grant_for(alice_id, bob_id, {relay.tls_place()}));
    carried_leg bob(loop, test::relay_grant_for(bob_id, alice_id, {relay.udp_place()}));
    alice.carrier.start();
    bob.carrier.start();
    test::run_until(loop, [&] { return !alice.news.empty() && !bob.news.empty(); });
    CHECK_FALSE(bob.carrier.tcp_end());
    const auto end = alice.carrier.tcp_end();
    REQUIRE(end);
    CHECK(end->seen == alice.carrier.seen(nat::relay_carrier::tls));
    CHECK(end->own == wire::seen_address{4, {127, 0, 0, 1}, end->own.port});
    auto port = net::reserve_port(loop.get_executor(), net::tcp::v4(), end->own.port);
    REQUIRE(port.has_value());
    CHECK_NOTHROW(port->listen());
}

TEST_CASE("a relay that fell silent is left for the next place", "[carrier]") {
    asio::io_context loop{1};
    std::optional<test::relay_site> first(std::in_place, loop);
    test::relay_site second(loop);
    const std::vector places{first->udp_place(), second.udp_place()};
    carried_leg alice(loop, test::relay_grant_for(alice_id, bob_id, places));
    alice.carrier.start();
    test::run_until(loop, [&] { return !alice.news.empty(); });
    first.reset();
    asio::steady_timer next_round(loop, 300ms); // earlier doubts begin none
    next_round.async_wait([&](error_code) { alice.carrier.doubt(); });
    test::run_until(loop, [&] { return alice.news != " bound udp"; });
    CHECK(alice.news == " bound udp unbound udp");
    alice.carrier.send(path_kind::relay_udp, relay_client::sealed_to(bob_id));
    CHECK(alice.carrier.unsent() == 1);
    test::run_until(loop, [&] { return alice.news == " bound udp unbound udp bound udp"; });
    CHECK(alice.carrier.place() == net::to_string(second.udp_place()));
}

TEST_CASE("datagrams from elsewhere are counted before they are looked at", "[carrier]") {
    asio::io_context loop{1};
    udp_peer relay(loop);
    udp_peer stranger(loop);
    carried_leg alice(loop, test::relay_grant_for(alice_id, bob_id, {relay.place()}));
    alice.carrier.start();
    const auto at = asker_of(relay);
    stranger.sends(relay_client::sealed_to(alice_id, 30), at);
    wire::bound forged;
    forged.mine = alice_id;
    relay.sends(wire::encode(forged), at); // its MAC is wrong
    relay.sends({}, at);
    relay.sends(relay_client::sealed_to(alice_id, 40), at);
    test::run_until(loop, [&] { return !alice.got.empty(); });
    CHECK(alice.got.size() == 1);
    CHECK(alice.got.front().size() == 40);
    CHECK(alice.sockets.unknown() == 1);
    CHECK(alice.carrier.unexpected() == 2); // those of the stranger and the forger
    CHECK(alice.news.empty());
}

TEST_CASE("a datagram for a path that is not bound is lost and counted", "[carrier]") {
    asio::io_context loop{1};
    test::relay_site relay(loop);
    carried_leg alice(loop, test::relay_grant_for(alice_id, bob_id, {relay.udp_place()}));
    const auto each = relay_client::sealed_to(bob_id);
    alice.carrier.send(path_kind::relay_udp, each);
    CHECK(alice.carrier.unsent() == 1);
    alice.carrier.start();
    test::run_until(loop, [&] { return !alice.news.empty(); });
    alice.carrier.send(path_kind::relay_tls, each);
    CHECK(alice.carrier.unsent() == 2);
    alice.carrier.send(path_kind::relay_udp, each);
    CHECK(alice.carrier.unsent() == 2);
}

TEST_CASE("datagrams that the system refuses are counted", "[carrier]") {
    asio::io_context loop{1};
    const net::tcp::endpoint broadcast(asio::ip::address_v4::broadcast(), 4243);
    carried_leg alice(loop, test::relay_grant_for(alice_id, bob_id, {broadcast}));
    alice.carrier.start();
    test::run_until(loop, [&] { return alice.carrier.unsent() > 0; });
    test::run_bounded(loop, alice.carrier.close());
    CHECK(alice.carrier.unsent() == 1);
}

TEST_CASE("a carrier whose id another call has does without UDP", "[carrier]") {
    asio::io_context loop{1};
    test::relay_site relay(loop);
    carried_leg alice(loop, test::relay_grant_for(alice_id, bob_id, {relay.udp_place()}));
    int got = 0;
    REQUIRE(alice.sockets.join(alice_id, [&](bytes_view, const auto&) { ++got; }));
    alice.carrier.start();
    test::run_until(loop, [&] { return alice.carrier.unsent() > 0; });
    test::run_bounded(loop, alice.carrier.close());
    CHECK(alice.news.empty());
    CHECK_FALSE(alice.sockets.join(alice_id, {})); // still the other's
}

TEST_CASE("an owner that closes a carrier in a callback gets no other", "[carrier]") {
    asio::io_context loop{1};
    udp_peer relay(loop);
    carried_leg alice(loop, test::relay_grant_for(alice_id, bob_id, {relay.place()}));
    std::optional<test::spawned<void>> closing;
    alice.on_received = [&] { closing.emplace(loop, alice.carrier.close()); };
    alice.carrier.start();
    const auto at = asker_of(relay);
    for (int i = 0; i < 3; ++i)
        relay.sends(relay_client::sealed_to(alice_id), at);
    test::run_until(loop, [&] { return closing.has_value(); });
    closing->get();
    test::run_until(loop, [&] { return alice.sockets.unknown() == 2; });
    CHECK(alice.got.size() == 1);
    alice.carrier.send(path_kind::relay_udp, relay_client::sealed_to(bob_id));
    alice.carrier.doubt();
}

TEST_CASE("an owner may close a carrier when it is bound", "[carrier]") {
    asio::io_context loop{1};
    test::relay_site relay(loop);
    carried_leg alice(loop, test::relay_grant_for(alice_id, bob_id, {relay.udp_place()}));
    std::optional<test::spawned<void>> closing;
    alice.on_bound = [&] { closing.emplace(loop, alice.carrier.close()); };
    alice.carrier.start();
    test::run_until(loop, [&] { return closing.has_value(); });
    closing->get();
}

TEST_CASE("a carrier that is closed before it starts stays closed", "[carrier]") {
    asio::io_context loop{1};
    udp_peer relay(loop);
    carried_leg alice(loop, test::relay_grant_for(alice_id, bob_id, {relay.place()}));
    std::optional<test::spawned<void>> closing;
    asio::post(loop, [&] {
        alice.carrier.start();
        closing.emplace(loop, alice.carrier.close());
    });
    test::run_until(loop, [&] { return closing && closing->ended(); });
    test::run_ready(loop);
    CHECK(relay.socket.available() == 0);
}

TEST_CASE("a carrier that is closed while TLS opens leaves nothing behind", "[carrier]") {
    asio::io_context loop{1};
    net::tcp::acceptor mute(loop, test::at("127.0.0.1")); // which accepts, and answers nothing
    bool is_asked = false;
    {
        carried_leg alice(loop, test::relay_grant_for(alice_id, bob_id, {mute.local_endpoint()}));
        alice.carrier.start();
        mute.async_wait(net::tcp::acceptor::wait_read, [&](error_code) { is_asked = true; });
        test::run_until(loop, [&] { return is_asked; });
    }
    test::run_until_idle(loop);
}

TEST_CASE("datagrams of a call are marked for routers", "[carrier]") {
    asio::io_context loop{1};
    udp_peer relay(loop);
    const int on = 1;
    ::setsockopt(relay.socket.native_handle(), IPPROTO_IP, IP_RECVTOS, &on, sizeof on);
    carried_leg alice(loop, test::relay_grant_for(alice_id, bob_id, {relay.place()}));
    alice.carrier.start();
    bool is_there = false;
    relay.socket.async_wait(net::udp::socket::wait_read, [&](error_code) { is_there = true; });
    test::run_until(loop, [&] { return is_there; });
    std::array<std::uint8_t, 100> bytes;
    std::array<char, 64> control;
    iovec part{bytes.data(), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    REQUIRE(::recvmsg(relay.socket.native_handle(), &message, 0) > 0);
    const auto* field = CMSG_FIRSTHDR(&message);
    REQUIRE(field != nullptr);
    CHECK(*CMSG_DATA(field) == 46 << 2);
}
