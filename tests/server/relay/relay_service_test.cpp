// The relay beside the sessions of a server, with clients over real sockets.
#include "server/relay/relay_service.hpp"
#include "server/relay/relay_socket.hpp"
#include "server/session/extended_sessions.hpp"
#include <babel/net/tcp.hpp>
#include <babel/wire/framer.hpp>
#include <babel/wire/offers.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace babel;
using test::client_socket;
using test::relay_client;
using test::scripted_peer;
using wire::bound_code;

namespace {

/// A grant, as a client reads it.
struct read_grant {
    std::uint32_t call = 0;
    std::uint16_t port = 0; ///< of a base call
    std::vector<std::string> relays;
    std::optional<wire::relay_ticket> ticket; ///< null: there is none

    /// Holds the ticket only if both agree on the secret.
    relay_client client() const {
        const auto& of = ticket.value();
        return relay_client(of.mine, of.theirs, of.expiry, of.kbit_s, of.flags);
    }
};

/// Of the only offer, or answer to one, in these bytes.
read_grant grant_in(bytes_view stream) {
    read_grant out;
    const auto keep = [&out](std::uint32_t call, const wire::grant& from) {
        out.call = call;
        for (const auto each : from.relays)
            out.relays.emplace_back(each);
        if (const auto ticket = wire::decode_ticket(from.ticket)) out.ticket = *ticket;
    };
    wire::framer framer(std::numeric_limits<std::uint32_t>::max());
    const auto bad = framer.feed(stream, [&](bytes_view packet) -> error_code {
        const auto message = wire::decode<wire::offers_to_client>(packet);
        if (!message) return {};
        if (const auto* told = std::get_if<wire::offered>(&*message)) {
            out.port = told->port;
            keep(told->call, told->grant);
        }
        if (const auto* came = std::get_if<wire::incoming_offer>(&*message))
            keep(came->call, came->grant);
        return {};
    });
    CHECK_FALSE(bad);
    return out;
}

/// Alice and Bob take sealed calls at a server that may have a relay.
struct relay_service_fixture : test::extended_sessions {
    relay_service_fixture() {
        setup.secret = test::relay_secret;
        names.seconds = test::in_an_hour(); // the relay's clock is the system's
    }
    ~relay_service_fixture() {
        if (!is_closed) close();
    }

    void start() {
        const std::vector ports{place};
        REQUIRE(service.start(setup, ports, {}).has_value());
    }
    void close() {
        is_closed = true;
        test::run_bounded(loop, service.close());
    }
    /// Alice's grant and Bob's, of a call.
    std::pair<read_grant, read_grant> calls() {
        heard(alice);
        heard(bob);
        says(alice, wire::offer{1, "bob", 0, wire::bytes_of("hello")});
        return {grant_in(alice.take_received()), grant_in(bob.take_received())};
    }
    void until(const std::function<bool()>& holds) {
        const auto deadline = std::chrono::steady_clock::now() + test::run_limit;
        while (!holds() && std::chrono::steady_clock::now() < deadline) {
            loop.restart();
            loop.run_one_for(std::chrono::milliseconds(10)); // the relay has a thread of its own
        }
        CHECK(holds());
    }
    net::udp::endpoint udp_place() const { return {place.address(), place.port()}; }

    net::tcp::endpoint free_place() {
        const auto found = test::free_udp_port(loop);
        return {found.address(), found.port()};
    }

    net::tcp::endpoint place = free_place();
    server::relay_setup setup;
    server::relay_service service{loop.get_executor(), log, pool, rules};
    scripted_peer& alice = takes_calls("alice");
    scripted_peer& bob = takes_calls("bob");
    bool is_closed = false;
};

} // namespace

TEST_CASE("a server without a port for TLS has no relay", "[relay][service]") {
    relay_service_fixture t;
    CHECK(t.service.start(t.setup, {}, {}).has_value());
    CHECK(t.service.counts() == nullptr);
    t.service.tidy();
    t.service.change_rules();
    const auto granted = t.calls().first;
    CHECK(granted.call != 0);
    CHECK(granted.relays.empty());
    CHECK_FALSE(granted.ticket.has_value());
}

TEST_CASE("a port for UDP that a program has is named", "[relay][service]") {
    relay_service_fixture t;
    const net::udp::socket other(t.loop, t.udp_place());
    const std::vector ports{t.place};
    const auto started = t.service.start(t.setup, ports, {});
    REQUIRE(started.has_error());
    CHECK(started.error().where == t.place);
    CHECK(started.error().why == asio::error::address_in_use);
    CHECK(t.service.counts() == nullptr);
}

TEST_CASE("the grants of a call bind both of its legs at the relay", "[relay][service]") {
    relay_service_fixture t;
    t.start();
    const auto [hers, his] = t.calls();
    const std::vector places{"192.0.2.1:" + std::to_string(t.place.port())};
    CHECK(hers.relays == places);
    CHECK(his.relays == places);
    REQUIRE(hers.ticket.has_value());
    REQUIRE(his.ticket.has_value());
    CHECK(hers.ticket->theirs == his.ticket->mine);
    client_socket one(t.loop, t.udp_place());
    client_socket other(t.loop, t.udp_place());
    auto leg_of_alice = hers.client();
    auto leg_of_bob = his.client();
    CHECK(one.binds(leg_of_alice) == bound_code::bound);
    CHECK(other.binds(leg_of_bob) == bound_code::bound);
    one.sends(leg_of_alice.sealed());
    CHECK(other.receives() == leg_of_alice.sealed());
    t.until([&] { return t.pool.signals().relayed_calls().size() == 2; }); // users
}

TEST_CASE("a call that ends before it was up has no leg at the relay", "[relay][service]") {
    relay_service_fixture t;
    t.start();
    const auto granted = t.calls().first;
    client_socket socket(t.loop, t.udp_place());
    auto leg = granted.client();
    REQUIRE(socket.binds(leg) == bound_code::bound);
    const auto why = static_cast<std::uint8_t>(wire::end_reason::withdrawn);
    t.says(t.alice, wire::signal{granted.call, wire::call_step::end, std::span(&why, 1)});
    t.until([&] { return socket.binds(leg) == bound_code::no; });
}

TEST_CASE("tickets have the rate that the relay allows when they are made", "[relay][service]") {
    relay_service_fixture t;
    t.start();
    struct row {
        unsigned limit;
        std::uint16_t of_ticket;
    };
    for (const auto& [limit, of_ticket] : {row{300, 300}, row{0, 65535}, row{70'000, 65535}}) {
        INFO(limit << " kbit/s");
        t.rules.relay.rate_kbits = limit;
        t.service.change_rules();
        const auto granted = t.calls().first;
        REQUIRE(granted.ticket.has_value());
        CHECK(granted.ticket->kbit_s == of_ticket);
    }
}

TEST_CASE("the relay keeps the limits of the policy as they change", "[relay][service]") {
    relay_service_fixture t;
    t.start();
    const auto granted = t.calls().first;
    t.rules.relay.calls = 0;
    t.service.change_rules();
    client_socket socket(t.loop, t.udp_place());
    auto leg = granted.client();
    t.until([&] { return socket.binds(leg) == bound_code::no; });
}

TEST_CASE("grants name a relay that runs elsewhere", "[relay][service]") {
    relay_service_fixture t;
    t.setup.runs_here = false;
    t.setup.places = {"203.0.113.5:4243"};
    t.start();
    CHECK(t.service.counts() == nullptr);
    const auto granted = t.calls().first;
    CHECK(granted.relays == t.setup.places);
    CHECK(granted.ticket.has_value());
    CHECK_NOTHROW(net::udp::socket(t.loop, t.udp_place())); // nobody is there
}

TEST_CASE(
    "a relay that is alone grants nothing and takes the tickets of others", "[relay][service]"
) {
    relay_service_fixture t;
    t.setup.is_alone = true;
    t.start();
    CHECK(t.service.counts() != nullptr);
    CHECK_FALSE(t.calls().first.ticket.has_value());
    client_socket socket(t.loop, t.udp_place());
    relay_client of_another_server(10, 20, test::in_an_hour());
    CHECK(socket.binds(of_another_server) == bound_code::bound);
}

TEST_CASE("calls get no relay once it is closed", "[relay][service]") {
    relay_service_fixture t;
    t.start();
    t.close();
    CHECK_FALSE(t.calls().first.ticket.has_value());
}

TEST_CASE(
    "a callee of the base protocol gets a port at which the relay listens", "[relay][service]"
) {
    relay_service_fixture t;
    const auto first = std::min<std::uint16_t>(t.free_place().port(), 65520);
    t.setup.ports = {first, static_cast<std::uint16_t>(first + 15)}; // others may take some
    t.start();
    t.comes("carol");
    t.alice.take_received();
    t.says(t.alice, wire::offer{1, "carol", wire::offer_flag::base_call, {}});
    const auto granted = grant_in(t.alice.take_received());
    CHECK(granted.port >= t.setup.ports.first);
    CHECK(granted.port <= t.setup.ports.last);
    REQUIRE(granted.ticket.has_value());
    const net::tcp::endpoint port(t.place.address(), granted.port);
    net::tcp::socket callee(t.loop);
    error_code refused;
    callee.connect(port, refused);
    CHECK_FALSE(refused);
    t.says(t.alice, wire::call_refused{"carol"});
    t.until([&] {
        net::tcp::socket late(t.loop);
        late.connect(port, refused);
        return refused == asio::error::connection_refused;
    });
}

TEST_CASE("clients hear their address at the number of a plain port too", "[relay][service]") {
    relay_service_fixture t;
    const std::vector ports{t.place};
    const std::vector plain{t.free_place()};
    REQUIRE(t.service.start(t.setup, ports, plain).has_value());
    client_socket socket(t.loop, {plain[0].address(), plain[0].port()});
    socket.sends(wire::encode(wire::address_question{}));
    const auto told = wire::decode_address_answer(socket.receives());
    REQUIRE(told.has_value());
    CHECK(told->seen.port == socket.socket.local_endpoint().port());
    CHECK(told->other_port == t.place.port());
}
