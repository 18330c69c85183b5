// The beginning of connections by TLS, and the ones that the relay takes over.
#include "server/session/session_fixture.hpp"
#include "server/session/tls_client.hpp"
#include "server/session/tls_entrance.hpp"
#include "support/tls_pair.hpp"
#include <babel/net/poller.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace babel;
using server::counter;
using server::origin;
using test::scripted_peer;
using test::tls_client;

namespace {

/// An entrance with one connection.
struct entrance_under_test {
    /// Begins to shake hands over that connection.
    void enters(std::unique_ptr<net::transport> over) {
        link = std::move(over);
        secured = entrance.secure(link, from, test::entrance_context());
        shaking.emplace(loop, entrance.shake_hands(secured, from));
        test::run_ready(loop);
    }
    /// As far as both get.
    void shake(scripted_peer& peer, tls_client& client) {
        enters(peer.make_transport());
        peer.sends(client.first_message());
        test::run_ready(loop);
        for (int i = 0; i < 4; ++i) {
            static_cast<void>(client.read());
            test::run_ready(loop);
        }
    }

    asio::io_context loop{1};
    server::limits limits = test::session_fixture::unhurried();
    server::counters counts;
    server::tls_entrance entrance{loop.get_executor(), limits, counts};
    const origin from = test::at("198.51.100.7");
    std::unique_ptr<net::transport> link;
    server::secured_link secured;
    std::optional<test::spawned<error_code>> shaking;
};

/// Somebody who wants a leg at the relay, over a real connection.
struct leg_by_socket {
    explicit leg_by_socket(entrance_under_test& in) : t(in) {
        client.starts();
        net::tcp::acceptor listener(t.loop, {asio::ip::address_v4::loopback(), 0});
        socket.connect(listener.local_endpoint());
        auto accepted = listener.accept();
        socket.non_blocking(true);
        port = socket.local_endpoint().port();
        t.enters(poller.make_transport(net::descriptor(accepted.release())));
    }
    /// Until the server's part is over.
    error_code shakes() {
        test::run_until(t.loop, [this] {
            if (!client.out.empty()) asio::write(socket, asio::buffer(client.take_out()));
            std::array<std::uint8_t, 8192> came;
            error_code ec;
            const auto count = socket.read_some(asio::buffer(came), ec);
            client.receive(bytes_view(came).first(count));
            return t.shaking->ended();
        });
        return t.shaking->get();
    }

    entrance_under_test& t;
    net::poller poller{t.loop.get_executor()};
    net::tcp::socket socket{t.loop};
    std::uint16_t port = 0;
    test::tls_side client{crypto::tls_context::client({std::string(wire::relay_protocol)})};
};

} // namespace

TEST_CASE("a handshake tells the protocol and the binding of its link", "[entrance]") {
    struct row {
        crypto::protocol_list offered;
        server::protocol spoken;
    };
    const auto each = GENERATE(values<row>(
        {{{"babel/2"}, server::protocol::babel2},
         {{"babel/1"}, server::protocol::base},
         {{}, server::protocol::base}}
    ));
    entrance_under_test t;
    scripted_peer peer(t.loop.get_executor());
    tls_client client(peer, each.offered);
    t.shake(peer, client);
    REQUIRE(t.shaking->ended());
    CHECK_FALSE(t.shaking->get());
    CHECK(client.is_established());
    const auto link = t.secured.describe();
    CHECK(link.speaks == each.spoken);
    CHECK(link.binding == client.channel_binding());
    CHECK(t.counts.value(counter::handshakes) == 1);
    CHECK_FALSE(t.entrance.is_busy());
}

TEST_CASE("nothing is read of a client that sends nothing", "[entrance]") {
    entrance_under_test t;
    scripted_peer peer(t.loop.get_executor());
    t.enters(peer.make_transport());
    CHECK_FALSE(t.shaking->ended());
    CHECK(peer.received().empty());
    CHECK_FALSE(t.entrance.is_busy());
    t.link->close();
    CHECK(t.shaking->get());
    CHECK(t.counts.value(counter::handshakes) == 0);
}

TEST_CASE("a handshake whose source has no token waits unread", "[entrance]") {
    entrance_under_test t;
    t.limits.login_rate = 1;
    t.limits.users_per_source = 1; // and so two at once
    std::vector<std::unique_ptr<net::transport>> links;
    std::vector<std::unique_ptr<scripted_peer>> peers;
    std::vector<test::spawned<error_code>> all;
    for (int i = 0; i < 3; ++i) {
        auto& peer = *peers.emplace_back(std::make_unique<scripted_peer>(t.loop.get_executor()));
        tls_client client(peer, {});
        peer.sends(client.first_message());
        auto& link = links.emplace_back(peer.make_transport());
        const auto secured = t.entrance.secure(link, t.from, test::entrance_context());
        all.emplace_back(t.loop, t.entrance.shake_hands(secured, t.from));
    }
    test::run_ready(t.loop);
    CHECK(t.entrance.is_busy());
    int unread = 0;
    for (const auto& each : peers)
        unread += !each->was_read();
    CHECK(unread == 1);
    for (auto& each : links)
        each->close();
    for (auto& each : all)
        CHECK(each.get());
    CHECK_FALSE(t.entrance.is_busy());
    CHECK(t.counts.value(counter::handshakes_dropped) == 3);
}

TEST_CASE("the relay takes a connection of its protocol over", "[entrance]") {
    entrance_under_test t;
    std::optional<net::tls_parts> taken;
    std::string who;
    t.entrance.set_relay(
        [&](net::tls_parts parts, const origin& of) {
            taken.emplace(std::move(parts));
            who = of.remote;
        },
        false
    );
    leg_by_socket leg(t);
    CHECK(leg.shakes() == errc::handed_over);
    REQUIRE(taken.has_value());
    CHECK(who == "198.51.100.7");
    CHECK(net::remote_endpoint(taken->socket.get()).port() == leg.port);
    CHECK(taken->engine.protocol() == wire::relay_protocol);
    CHECK(taken->engine.channel_binding() == leg.client.engine.channel_binding());
    CHECK(t.counts.value(counter::handshakes) == 1);
}

TEST_CASE("a connection of the relay's protocol ends where there is no relay", "[entrance]") {
    entrance_under_test t;
    leg_by_socket leg(t);
    CHECK(leg.shakes() == errc::handed_over);
    std::array<std::uint8_t, 64> rest;
    error_code end;
    test::run_until(t.loop, [&] {
        while (leg.socket.read_some(asio::buffer(rest), end) > 0) {
        }
        return end != asio::error::would_block;
    });
    CHECK(end == asio::error::eof);
}

TEST_CASE("an entrance that is the relay's alone takes no users", "[entrance]") {
    entrance_under_test t;
    t.entrance.set_relay([](const net::tls_parts&, const origin&) { FAIL("no leg"); }, true);
    scripted_peer peer(t.loop.get_executor());
    tls_client client(peer, {std::string(wire::babel2_protocol)});
    t.shake(peer, client);
    REQUIRE(t.shaking->ended());
    CHECK(t.shaking->get() == errc::no_common_alpn);
}
