// Receiver ids and tickets of sealed calls.
#include "server/signalling/calls/relay_grants.hpp"
#include "server/signalling/calls_fixture.hpp"
#include <babel/crypto/relay_ticket.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::relay_grants;
using server::relay_news;

namespace {

constexpr std::uint64_t unix_time = 1'800'000'000;

server::relay_access some_relay() {
    server::relay_access out;
    out.secret = test::counting_from(7);
    out.kbits = 256;
    out.port = 4243;
    return out;
}

/// Grants with a relay, which notes the pairs to drop.
struct grants_fixture {
    grants_fixture() {
        grants.use(some_relay(), [this](const server::dropped_call& each) {
            dropped.emplace_back(each.one, each.other);
            CHECK(each.expiry == unix_time + 12 * 3600);
        });
    }
    relay_grants::pair issue(std::string_view caller = "alice") {
        return grants.issue({caller, "carol"}, now, unix_time);
    }
    void hears(relay_news::kind what, const relay_grants::pair& of) {
        grants.on_news({what, of.callee.id, of.caller.id});
    }

    relay_grants grants;
    server::time_point now{};
    std::vector<std::pair<std::uint32_t, std::uint32_t>> dropped;
};

} // namespace

TEST_CASE("the ids of a call are random, differ, and carry the relay's number", "[grants]") {
    std::deque<std::uint32_t> random{5, 5, 0xff000005, 6};
    relay_grants grants([&random] {
        const auto next = random.front();
        random.pop_front();
        return next;
    });
    const auto made = grants.issue({"alice", "bob"}, {}, unix_time);
    CHECK(made.caller.id == 0x01000005);
    CHECK(made.callee.id == 0x01000006);
    CHECK_FALSE(made.has_relay);
}

TEST_CASE("a ticket holds for its leg for 12 hours", "[grants]") {
    grants_fixture t;
    const auto made = t.issue();
    CHECK(made.has_relay);
    const auto ticket = wire::decode_ticket(made.callee.ticket);
    REQUIRE(ticket.has_value());
    CHECK(ticket->mine == made.callee.id);
    CHECK(ticket->theirs == made.caller.id);
    CHECK(ticket->expiry == unix_time + 12 * 3600);
    CHECK(ticket->kbit_s == 256);
    CHECK(ticket->flags == 0);
    const auto secret = some_relay().secret;
    CHECK(crypto::has_relay_mac(secret, made.callee.ticket));
    CHECK(made.callee.key == crypto::leg_key_of(secret, made.callee.ticket));
    CHECK(made.caller.key != made.callee.key);
}

TEST_CASE("tickets have the rate of their time", "[grants]") {
    grants_fixture t;
    t.grants.change_rate(512);
    CHECK(wire::decode_ticket(t.issue().caller.ticket)->kbit_s == 512);
}

TEST_CASE("a caller's fifth call at a time gets no relay", "[grants]") {
    grants_fixture t;
    const auto first = t.issue();
    for (int i = 1; i < 4; ++i)
        CHECK(t.issue().has_relay);
    CHECK_FALSE(t.issue().has_relay);
    CHECK(t.issue("bob").has_relay);
    SECTION("an end makes room") {
        t.grants.end(first);
        CHECK(t.issue().has_relay);
    }
    SECTION("the end of a call without a relay makes none") {
        auto without = t.issue();
        t.grants.end(without);
        CHECK_FALSE(t.issue().has_relay);
    }
    SECTION("a second end of one call makes no more room") {
        t.grants.end(first);
        t.grants.end(first);
        CHECK(t.grants.calls_of("alice") == 3);
    }
}

TEST_CASE("the relay drops the pair of a call that ends", "[grants]") {
    grants_fixture t;
    const auto made = t.issue();
    t.grants.end(made);
    REQUIRE(t.dropped.size() == 1);
    CHECK(t.dropped.front() == std::minmax({made.caller.id, made.callee.id}));
}

TEST_CASE("a relayed call counts until the relay has dropped it", "[grants]") {
    grants_fixture t;
    const auto made = t.issue();
    CHECK(t.grants.held_calls().empty());
    t.hears(relay_news::kind::held, made);
    CHECK(t.grants.held_calls().size() == 2);
    CHECK(t.grants.held_calls()["carol"] == 1);
    t.now += 10h;
    t.grants.tidy(t.now);
    CHECK(t.grants.calls_of("alice") == 1);
    CHECK(t.dropped.empty());
    t.hears(relay_news::kind::dropped, made);
    CHECK(t.grants.calls_of("alice") == 0);
    CHECK(t.dropped.size() == 1); // the tickets are good for longer
    t.hears(relay_news::kind::dropped, made);
    CHECK(t.grants.calls_of("alice") == 0);
    CHECK(t.dropped.size() == 1);
}

TEST_CASE("a call that nobody relays counts for 75 seconds", "[grants]") {
    grants_fixture t;
    const auto made = t.issue();
    t.now += 75s - 1ms;
    t.grants.tidy(t.now);
    CHECK(t.grants.calls_of("alice") == 1);
    CHECK(t.dropped.empty());
    t.now += 1ms;
    t.grants.tidy(t.now);
    CHECK(t.grants.calls_of("alice") == 0);
    REQUIRE(t.dropped.size() == 1); // the tickets are good for longer
    CHECK(t.dropped.front() == std::minmax({made.caller.id, made.callee.id}));
}

TEST_CASE("a client gets the address of the relay by which it reached the server", "[grants]") {
    grants_fixture t;
    using places = std::vector<std::string>;
    CHECK(t.grants.places_for("192.0.2.1") == places{"192.0.2.1:4243"});
    CHECK(t.grants.places_for("2001:db8::1") == places{"[2001:db8::1]:4243"});
    auto elsewhere = some_relay();
    elsewhere.places = {"203.0.113.9:443"};
    t.grants.use(elsewhere, {});
    CHECK(t.grants.places_for("192.0.2.1") == places{"203.0.113.9:443"});
    t.grants.use({}, {});
    CHECK(t.grants.places_for("192.0.2.1").empty());
}

TEST_CASE("a call that ends before the acceptance loses its relay", "[calls][babel2]") {
    test::calls_fixture t;
    std::size_t drops = 0;
    t.signals.use_relay(some_relay(), [&drops](const server::dropped_call&) { ++drops; });
    auto& alice = t.takes_calls("alice");
    auto& bob = t.takes_calls("bob");
    t.ends(alice, t.call(alice, "bob"), 4);
    CHECK(drops == 1);
    t.call(alice, "bob");
    t.now += 75s;
    t.signals.tidy(t.now);
    CHECK(drops == 2);
    t.accepts(bob, t.call(alice, "bob"));
    t.now += 75s;
    t.signals.tidy(t.now);
    CHECK(drops == 3); // the relay has not seen its pair
    t.signals.on_gone(bob, t.now);
    CHECK(drops == 3);
}

TEST_CASE("a server with a relay has that feature", "[calls][babel2]") {
    test::calls_fixture t;
    const auto login_with = [&](std::string_view capability) {
        auto& who = t.connects_extended("alice");
        wire::string_list_buffer capabilities;
        capabilities.add(capability);
        return t.answers(who, wire::login2{"alice", {}, {}, {}, capabilities.view(), {}});
    };
    CHECK(login_with("!relay1").size() == 1);
    t.signals.use_relay(some_relay(), {});
    CHECK(login_with("!relay1").empty());
}
