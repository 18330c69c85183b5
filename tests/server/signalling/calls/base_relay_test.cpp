// Base calls by the relay as the server sets them up.
#include "server/signalling/calls_fixture.hpp"
#include <babel/wire/relay.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace babel;
using server::counter;
using test::lines;
using test::recording_peer;

namespace {

constexpr std::uint16_t port_of_relay = 40000;

struct base_relay : test::calls_fixture {
    base_relay() {
        signals.use_relay(
            server::relay_access{{}, 256, 4243, {}},
            [this](const server::dropped_call& each) { dropped.push_back(each.one); }
        );
        signals.use_base_ports([this](const auto& call, const auto& of) {
            opened.push_back(call);
            callees.emplace_back(of.callee.name());
            ticket = *wire::decode_ticket(call.caller.ticket);
            callee_ticket = *wire::decode_ticket(call.callee.ticket);
            return has_port ? std::optional(port_of_relay) : std::nullopt;
        });
    }
    lines asks_for(recording_peer& from, std::string_view contact) {
        return answers(from, wire::offer{++tag, contact, wire::offer_flag::base_call, {}});
    }
    lines refuses(recording_peer& who, std::string_view contact) {
        return answers(who, wire::call_refused{contact});
    }
    /// The relay's news of the latest call.
    void hears(server::relay_news::kind what) {
        signals.on_relay_news({what, opened.back().caller.id, opened.back().callee.id});
    }

    std::vector<server::relay_grants::pair> opened;
    std::vector<std::uint32_t> dropped; // smaller ids of calls
    std::vector<std::string> callees;
    wire::relay_ticket ticket;
    wire::relay_ticket callee_ticket; // zeros: none
    bool has_port = true;
};

struct two_users : base_relay {
    recording_peer& alice = takes_calls("alice");
    recording_peer& bob = comes("bob", test::at("203.0.113.9"));
};

} // namespace

TEST_CASE("a base callee gets an ordinary request with a port of the relay", "[calls][relay]") {
    two_users t;
    const auto told = t.asks_for(t.alice, "bob");
    REQUIRE(told.size() == 2);
    const auto number = std::to_string(test::calls_fixture::number_in(told[0]));
    CHECK(told[0] == "alice: Offered 1 " + number + " 2 0 key 0 port 40000");
    CHECK(told[1] == "bob: CallRequest alice 192.0.2.1 40000");
    CHECK(t.callees == std::vector<std::string>{"bob"});
    CHECK(t.counts.value(counter::calls) == 1);
}

TEST_CASE("only the caller of a base call has a ticket, which says so", "[calls][relay]") {
    two_users t;
    t.asks_for(t.alice, "bob");
    CHECK(t.ticket.flags == wire::ticket_flag::base);
    CHECK(t.ticket.mine == t.opened.back().caller.id);
    CHECK(t.callee_ticket == wire::relay_ticket());
}

TEST_CASE("the relay's own address is the one of the callee's family", "[calls][relay]") {
    two_users t;
    t.signals.use_relay(
        server::relay_access{{}, 256, 4243, {"[2001:db8::7]:4243", "198.51.100.1:4243"}}, {}
    );
    CHECK(t.asks_for(t.alice, "bob").back() == "bob: CallRequest alice 198.51.100.1 40000");
}

TEST_CASE("a base call that cannot be relayed names the reason", "[calls][relay]") {
    two_users t;
    auto& early = t.connects_extended("early");
    CHECK(t.asks_for(early, "bob") == lines{"early: Offered 1 0 0 5 key 0"});
    CHECK(t.asks_for(t.alice, "nobody") == lines{"alice: Offered 2 0 0 1 key 0"});
    CHECK(t.asks_for(t.alice, "alice") == lines{"alice: Offered 3 0 0 4 key 0"});
    t.has_port = false;
    CHECK(t.asks_for(t.alice, "bob") == lines{"alice: Offered 4 0 0 6 key 0"});
    CHECK(t.dropped.size() == 1); // its grant is worthless
    t.signals.use_base_ports({});
    CHECK(t.asks_for(t.alice, "bob") == lines{"alice: Offered 5 0 0 6 key 0"});
    CHECK(t.counts.value(counter::offer_errors) == 5);
}

TEST_CASE("a callee with too many calls costs no port", "[calls][relay]") {
    two_users t;
    for (std::size_t i = 0; i < server::max_incoming_calls; ++i) {
        auto& each = t.comes("other " + std::to_string(i));
        t.answers(each, wire::call_request{"bob", "", 5000});
    }
    CHECK(t.asks_for(t.alice, "bob") == lines{"alice: Offered 1 0 0 3 key 0"});
    CHECK(t.opened.empty());
}

TEST_CASE("a caller has four relayed base calls", "[calls][relay]") {
    two_users t;
    for (const auto* each : {"carol", "dave", "erin", "frank"}) {
        t.comes(each);
        CHECK(t.asks_for(t.alice, each).size() == 2);
    }
    CHECK(t.asks_for(t.alice, "bob").back().find(" 0 6 key 0") != std::string::npos);
}

TEST_CASE("the callee's refusal reaches the caller, and the port is closed", "[calls][relay]") {
    two_users t;
    t.asks_for(t.alice, "bob");
    CHECK(t.refuses(t.bob, "alice") == lines{"alice: CallRefused bob"});
    CHECK(t.dropped.size() == 1);
}

TEST_CASE("the caller's withdrawal reaches the callee, and the port is closed", "[calls][relay]") {
    two_users t;
    t.asks_for(t.alice, "bob");
    CHECK(t.refuses(t.alice, "bob") == lines{"bob: CallRefused alice"});
    CHECK(t.dropped.size() == 1);
}

TEST_CASE("the end of another call between the two closes no port", "[calls][relay]") {
    two_users t;
    t.answers(t.bob, wire::call_request{"alice", "", 5000});
    t.asks_for(t.alice, "bob");
    t.refuses(t.alice, "bob"); // the call of bob
    CHECK(t.dropped.empty());
    t.refuses(t.alice, "bob");
    CHECK(t.dropped.size() == 1);
}

TEST_CASE("the port of a call is closed when a side leaves", "[calls][relay]") {
    for (const bool is_caller : {true, false}) {
        two_users t;
        t.asks_for(t.alice, "bob");
        t.signals.on_gone(is_caller ? t.alice : t.bob, t.now);
        CHECK(t.dropped.size() == 1);
    }
}

TEST_CASE("a call that goes up after the server gave it up does not count", "[calls][relay]") {
    using kind = server::relay_news::kind;
    two_users t;
    t.asks_for(t.alice, "bob");
    const auto given_up = t.opened.back();
    t.refuses(t.bob, "alice");
    CHECK_FALSE(t.signals.on_relay_news({kind::held, given_up.caller.id, given_up.callee.id}));
    t.asks_for(t.alice, "bob");
    const auto& rings = t.opened.back();
    CHECK(t.signals.on_relay_news({kind::held, rings.caller.id, rings.callee.id}));
}

TEST_CASE("a relayed call that is up needs no server", "[calls][relay]") {
    two_users t;
    t.asks_for(t.alice, "bob");
    t.hears(server::relay_news::kind::held);
    t.refuses(t.bob, "alice");
    t.signals.on_gone(t.bob, t.now);
    CHECK(t.dropped.empty());
    CHECK(t.signals.relayed_calls().at("alice") == 1);
    t.hears(server::relay_news::kind::dropped);
    CHECK(t.signals.relayed_calls().empty());
}

TEST_CASE("the end of a port ends a call that rings, at both sides", "[calls][relay]") {
    two_users t;
    t.asks_for(t.alice, "bob");
    t.record.clear();
    t.hears(server::relay_news::kind::dropped);
    CHECK(t.record == lines{"alice: CallRefused bob", "bob: CallRefused alice"});
    CHECK(t.refuses(t.bob, "alice").empty());
}

TEST_CASE("the caller hears that nobody came to a port in its time", "[calls][relay]") {
    two_users t;
    const auto told = t.asks_for(t.alice, "bob");
    const auto number = test::calls_fixture::number_in(told[0]);
    t.record.clear();
    t.hears(server::relay_news::kind::unanswered);
    CHECK(t.record == lines{test::end_line("alice", number, 3), "bob: CallRefused alice"});
    CHECK(t.refuses(t.bob, "alice").empty());
}

TEST_CASE("the end of a port ends no other call of the two", "[calls][relay]") {
    two_users t;
    t.asks_for(t.alice, "bob");
    t.answers(t.alice, wire::call_request{"bob", "", 5000});
    CHECK(t.dropped.size() == 1); // its port is needed no more
    t.record.clear();
    t.hears(server::relay_news::kind::dropped);
    CHECK(t.record.empty());
}

TEST_CASE("a callee that proves itself at the last moment keeps the call", "[calls][relay]") {
    two_users t;
    t.asks_for(t.alice, "bob");
    t.signals.tidy(t.now + server::offer_lifetime + std::chrono::seconds(10));
    CHECK(t.dropped.empty());
    t.hears(server::relay_news::kind::held);
    t.signals.tidy(t.now + server::base_offer_lifetime);
    CHECK(t.dropped.empty());
}

TEST_CASE("a newer base call of the same two replaces the older", "[calls][relay]") {
    two_users t;
    t.asks_for(t.alice, "bob");
    CHECK(t.asks_for(t.alice, "bob").size() == 2);
    CHECK(t.dropped.size() == 1);
    CHECK(t.opened.size() == 2);
}
