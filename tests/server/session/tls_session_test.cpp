// Sessions over TLS: their handshakes, the kinds of their links, and their limits.
#include "server/session/session_fixture.hpp"
#include "server/session/tls_client.hpp"
#include <babel/wire/ports.hpp>

#include <chrono>
#include <span>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::server;
using namespace std::chrono_literals;
using test::at;
using test::scripted_peer;
using test::tls_client;
using bytes = std::vector<std::uint8_t>;

namespace {

struct tls_fixture : test::session_fixture {
    scripted_peer& connects_by_tls(const origin& from = at("198.51.100.7")) {
        auto& peer = peers.emplace_back(loop.get_executor());
        serving.spawn(pool.serve(peer.make_transport(), from, &test::entrance_context()));
        settle();
        return peer;
    }
    /// Shakes hands as far as it goes, and returns the plaintext that followed.
    bytes shake(scripted_peer& peer, tls_client& client) {
        peer.sends(client.first_message());
        settle();
        bytes all;
        for (int i = 0; i < 4; ++i) {
            const auto more = client.read();
            all.insert(all.end(), more.begin(), more.end());
            settle();
        }
        return all;
    }
    std::uint64_t counted(counter which) const { return counts.value(which); }
};

} // namespace

TEST_CASE("a client logs in by TLS", "[tls]") {
    struct row {
        crypto::protocol_list offered;
        link_kind kind;
    };
    const auto [offered, kind] = GENERATE(values<row>(
        {{{}, link_kind::tls},
         {{"babel/1"}, link_kind::tls},
         {{"babel/1", "babel/2"}, link_kind::babel2},
         {{"h2", "babel/1"}, link_kind::tls}}
    ));
    tls_fixture s;
    auto& peer = s.connects_by_tls();
    CHECK(peer.received().empty());
    tls_client client(peer, offered);
    test::lines greeting{"HelloConnect"};
    if (kind == link_kind::babel2) greeting.emplace_back("Welcome 0 0");
    CHECK(test::transcript(s.shake(peer, client)) == greeting);
    CHECK(s.counted(counter::handshakes) == 1);
    client.says(wire::login{"alice"});
    s.settle();
    REQUIRE(s.pool.online() == 1);
    CHECK(s.pool.list().front().kind == kind);
    CHECK(s.pool.online_by_kind()[static_cast<std::size_t>(kind)] == 1);
}

TEST_CASE("a login that comes with the end of the handshake is answered behind Hello", "[tls]") {
    tls_fixture s;
    auto& peer = s.connects_by_tls();
    tls_client client(peer, {});
    peer.sends(client.first_message());
    s.settle();
    client.read(); // sends the end of the handshake
    client.says(wire::login{"alice"});
    s.settle();
    const auto heard = test::transcript(client.read());
    REQUIRE(heard.size() >= 2);
    CHECK(heard[0] == "HelloConnect");
    CHECK(s.pool.online() == 1);
}

TEST_CASE("a handshake that fails is counted by its reason", "[tls]") {
    tls_fixture s;
    auto& peer = s.connects_by_tls();
    SECTION("no protocol of ours") {
        tls_client client(peer, {"h2"});
        s.shake(peer, client);
        CHECK(s.counted(counter::handshakes_alpn) == 1);
    }
    SECTION("no TLS") {
        s.says(peer, wire::login{"alice"});
        CHECK(s.counted(counter::handshakes_error) == 1);
    }
    SECTION("the client ends it") {
        peer.closes();
        s.settle();
        CHECK(s.counted(counter::handshakes_closed) == 1);
    }
    SECTION("no time is left") {
        s.pool.sweep(std::chrono::steady_clock::now() + s.rules.limits.login_time + 1s);
        s.settle();
        CHECK(s.counted(counter::handshakes_dropped) == 1);
        CHECK(s.counted(counter::ended_login_time) == 1);
    }
    CHECK(peer.saw_close());
    CHECK(s.pool.unauthenticated() == 0);
    CHECK(s.counted(counter::handshakes) == 0);
}

TEST_CASE("a client without a token waits unread, until its time is over", "[tls]") {
    tls_fixture s;
    s.rules.limits.login_rate = 1;
    s.rules.limits.users_per_source = 1; // and so two at once
    std::vector<scripted_peer*> all;
    for (int i = 0; i < 3; ++i) {
        auto& peer = s.connects_by_tls();
        tls_client client(peer, {});
        peer.sends(client.first_message());
        all.push_back(&peer);
    }
    s.settle();
    std::size_t answered = 0;
    for (auto* each : all)
        answered += !each->received().empty();
    CHECK(answered == 2);
    s.pool.sweep(std::chrono::steady_clock::now() + s.rules.limits.login_time + 1s);
    s.settle();
    CHECK(s.pool.unauthenticated() == 0);
    CHECK(s.counted(counter::handshakes_dropped) == 3);
}

TEST_CASE("a connection by TLS that is refused gets no plaintext", "[tls]") {
    tls_fixture s;
    s.rules.bans.add("198.51.100.7");
    auto& peer = s.connects_by_tls();
    CHECK(peer.received().empty());
    CHECK(s.counted(counter::refused_banned) == 1);
}

TEST_CASE("ciphertext that a client does not take counts as queued", "[tls]") {
    tls_fixture s;
    auto& peer = s.connects_by_tls();
    tls_client client(peer, {});
    s.shake(peer, client);
    client.says(wire::login{"alice"});
    s.settle();
    peer.stops_taking();
    s.comes("bob");
    CHECK(s.pool.waiting_bytes() > 0);
    s.pool.sweep(std::chrono::steady_clock::now());
    const auto with = s.pool.waiting_bytes();
    peer.takes();
    s.settle();
    CHECK(s.pool.waiting_bytes() < with);
}

TEST_CASE("the server renews its key of a session every hour", "[tls]") {
    tls_fixture s;
    auto& peer = s.connects_by_tls();
    tls_client client(peer, {});
    s.shake(peer, client);
    client.says(wire::login{"alice"});
    s.settle();
    client.read();
    auto& plain = s.comes("bob");
    s.settle();
    client.read();
    plain.take_received();
    const auto start = std::chrono::steady_clock::now();
    const auto bytes_sent_by_sweep = [&](std::chrono::minutes after) {
        s.pool.sweep(start + after);
        s.settle();
        const auto size = peer.received().size();
        CHECK(client.read().empty()); // no data, and no error
        return size;
    };
    CHECK(bytes_sent_by_sweep(59min) == 0);
    CHECK(bytes_sent_by_sweep(61min) > 0);
    CHECK(bytes_sent_by_sweep(62min) == 0);
    CHECK(bytes_sent_by_sweep(120min) == 0);
    CHECK(bytes_sent_by_sweep(122min) > 0);
    s.comes("carol");
    s.settle();
    CHECK(test::transcript(client.read()) == test::lines{"AddContact carol"}); // under the new key
    client.says(wire::login{"alice"});
    s.settle();
    CHECK_FALSE(client.read().empty()); // the client's key is as before
    CHECK(test::transcript(plain.take_received()) == test::lines{"AddContact carol"});
}

TEST_CASE("the server ends while handshakes wait", "[tls]") {
    tls_fixture s;
    for (int i = 0; i < 3; ++i) {
        auto& peer = s.connects_by_tls();
        if (i > 0) peer.sends({22, 3, 1});
    }
    s.pool.close_all();
    s.settle();
    CHECK(s.pool.unauthenticated() == 0);
}

TEST_CASE("a connection with the relay's protocol never becomes a session", "[tls]") {
    tls_fixture t;
    auto& peer = t.connects_by_tls();
    tls_client client(peer, {std::string(wire::relay_protocol)});
    CHECK(t.shake(peer, client).empty());
    CHECK(client.is_established());
    CHECK(peer.saw_close());
    CHECK(t.counted(counter::ended_relay) == 1);
}

TEST_CASE("a relay that is alone takes no users", "[tls]") {
    tls_fixture t;
    t.pool.entrance().set_relay([](const net::tls_parts&, const origin&) {}, true);
    auto& peer = t.connects_by_tls();
    tls_client client(peer, {std::string(wire::babel2_protocol)});
    CHECK(t.shake(peer, client).empty());
    CHECK(peer.saw_close());
    CHECK(t.counted(counter::ended_error) == 1);
}
