// The ways of a sealed call's datagrams, between a path of the test's and real sockets.
#include "call/call_site.hpp"
#include "call/relay_site.hpp"
#include "call/sealed/sealed_ways.hpp"
#include "support/udp_peer.hpp"
#include <babel/net/seen_endpoint.hpp>

#include <boost/asio/ip/udp.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

using namespace babel;
using namespace babel::test;
using nat::path_kind;

namespace {

/// Alice's end, whose keys the test brings.
struct ways_end : call_site {
    ways_end(asio::io_context& on, const tcp::endpoint& relay, call::settings wanted)
        : call_site(on, std::move(wanted)) {
        ways.keep(relay_grant_for(alice_leg, bob_leg, {relay}), relay.address());
        ways.bind();
    }
    ~ways_end() {
        ways.close();
        run_bounded(loop, ways.join());
    }

    void take_keys() {
        const std::array<std::uint8_t, 32> secret{7};
        const auto side = crypto::call_side::caller;
        const auto now = std::chrono::steady_clock::now();
        voice::sealed_path_settings settings;
        settings.own_id = alice_leg;
        settings.peer_id = bob_leg;
        settings.is_relay_only = options.relay_only;
        voice::sealed_path::owner hooks;
        hooks.send = [this](const nat::way& to, bytes_view datagram) { ways.send(to, datagram); };
        hooks.on_event = [this](const voice::sealed_event::any& event) {
            is_lost = is_lost || std::holds_alternative<voice::sealed_event::lost>(event);
            const auto* news = std::get_if<voice::sealed_event::path_in_use>(&event);
            if (!news) return;
            used.push_back(news->path.kind);
            ways.on_path_in_use(news->path);
        };
        auto seals = crypto::make_call_seals(secret, crypto::aead_cipher::aes_128_gcm, side, now);
        path = std::make_unique<voice::sealed_path>(
            loop.get_executor(), std::move(settings), std::move(seals), std::move(hooks)
        );
        ways.use(*path);
    }
    /// The relay has answered.
    bool is_seen() {
        return std::ranges::any_of(ways.candidates().for_handshake(), [](const auto& each) {
            return each.origin == wire::candidate_origin::seen;
        });
    }
    net::udp::endpoint socket() const {
        return {asio::ip::address_v4::loopback(), sockets.port(net::family::v4)};
    }

    std::vector<path_kind> used;
    bool is_lost = false;                     // the call
    std::unique_ptr<voice::sealed_path> path; // outlives the ways
    call::sealed_ways ways{context};
};

nat::way direct_to(const udp_peer& peer) {
    return {path_kind::direct_udp, net::seen_at(peer.socket.local_endpoint())};
}

} // namespace

TEST_CASE("a leg that was asked for before the keys came carries the call", "[sealed_ways]") {
    asio::io_context loop{1};
    relay_site relay(loop);
    ways_end t(loop, relay.udp_place(), {});
    run_until(loop, [&] { return t.is_seen(); });
    CHECK(t.ways.from() == "relay " + net::to_string(relay.udp_place()));
    t.take_keys();
    run_until(loop, [&] { return !t.used.empty(); });
    CHECK(t.used == std::vector{path_kind::relay_udp});
    CHECK(t.ways.from() == "relay " + net::to_string(relay.udp_place()) + " (UDP)");
}

TEST_CASE("a leg that is bound after the keys came carries the call", "[sealed_ways]") {
    asio::io_context loop{1};
    relay_site relay(loop);
    ways_end t(loop, relay.udp_place(), {});
    t.take_keys();
    CHECK(t.used.empty());
    run_until(loop, [&] { return !t.used.empty(); });
    CHECK(t.used == std::vector{path_kind::relay_udp});
}

TEST_CASE("datagrams go to the address of their way or nowhere", "[sealed_ways]") {
    asio::io_context loop{1};
    udp_peer relay(loop);
    udp_peer peer(loop);
    ways_end t(loop, relay.place(), {});
    const auto each = relay_client::sealed_to(bob_leg, 100);
    t.ways.send({path_kind::relay_udp, {}}, each); // which is not bound
    t.ways.send({path_kind::direct_tcp, net::seen_at(peer.socket.local_endpoint())}, each);
    t.ways.send(direct_to(peer), each);
    const auto heard = peer.hears();
    CHECK(heard.bytes == each.size());
    CHECK(heard.from.port() == t.socket().port());
    CHECK(relay.hears().bytes == wire::bind_bytes);
    CHECK(peer.socket.available() == 0);
}

TEST_CASE("direct datagrams are read unless the user hides", "[sealed_ways]") {
    const bool is_hidden = GENERATE(false, true);
    asio::io_context loop{1};
    udp_peer relay(loop);
    udp_peer peer(loop);
    ways_end t(loop, relay.place(), is_hidden ? hidden_end() : call::settings{});
    t.take_keys();
    const auto asker = relay.hears().from;
    peer.sends(relay_client::sealed_to(alice_leg, 100), t.socket()); // opens with no key
    peer.sends(relay_client::sealed_to(alice_leg + 1, 100), t.socket());
    run_until(loop, [&] { return t.sockets.unknown() == 1; });
    CHECK(asker.port() == t.socket().port());
    CHECK(t.path->figures().receive_drops == (is_hidden ? 0 : 1));
    CHECK(t.ways.candidates().for_handshake().empty() == is_hidden);
}

TEST_CASE("the way in use is named for people", "[sealed_ways]") {
    asio::io_context loop{1};
    udp_peer relay(loop);
    ways_end t(loop, relay.place(), {});
    CHECK(t.ways.relay() == net::to_string(relay.place()));
    const auto peer = net::seen_at(net::udp::endpoint(asio::ip::make_address("192.0.2.7"), 9));
    t.ways.on_path_in_use({path_kind::direct_udp, peer});
    CHECK(t.ways.from() == "direct 192.0.2.7:9 (UDP)");
    t.ways.on_path_in_use({path_kind::direct_tcp, peer});
    CHECK(t.ways.from() == "direct 192.0.2.7:9 (TCP)");
    t.ways.on_path_in_use({path_kind::relay_tls, {}});
    CHECK(t.ways.from() == "relay " + net::to_string(relay.place()) + " (TLS)");
}

TEST_CASE("a sleep of 10 s ends the call, and a shorter one does not", "[sealed_ways]") {
    asio::io_context loop{1};
    udp_peer relay(loop);
    ways_end t(loop, relay.place(), {});
    t.take_keys();
    t.path->accept();
    t.suspended = std::chrono::seconds(3);
    run_until(loop, [&] { return t.ends.slept() == std::chrono::seconds(3); });
    CHECK_FALSE(t.is_lost);
    t.suspended += std::chrono::seconds(10);
    run_until(loop, [&] { return t.is_lost; });
    CHECK(t.ends.slept() == std::chrono::seconds(10));
}

TEST_CASE("ways that are closed give their leg back once", "[sealed_ways]") {
    asio::io_context loop{1};
    relay_site relay(loop);
    ways_end t(loop, relay.udp_place(), {});
    t.take_keys();
    run_until(loop, [&] { return !t.used.empty(); });
    CHECK_FALSE(t.sockets.join(alice_leg, [](bytes_view, const auto&) {}));
    t.ways.close();
    t.ways.close();
    run_bounded(loop, t.ways.join());
    CHECK(t.ways.relay().empty());
    CHECK(t.ways.from().empty());
    CHECK(t.sockets.join(alice_leg, [](bytes_view, const auto&) {}));
    t.ways.doubt();
    t.ways.send({path_kind::relay_udp, {}}, relay_client::sealed_to(bob_leg)); // is lost
}
