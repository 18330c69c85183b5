// Sealed calls as the server passes them on.
#include "server/signalling/calls_fixture.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::counter;
using test::calls_fixture;
using test::end_line;
using test::lines;
using test::two_callers;

namespace {

std::string number(std::uint32_t of) {
    return std::to_string(of);
}

} // namespace

TEST_CASE("presence tells who takes offers", "[calls][babel2]") {
    calls_fixture t;
    auto& alice = t.takes_calls("alice");
    t.comes_as_guest("bob");
    t.comes("carol");
    CHECK(alice.flags() == 6);
    t.connects_extended("dave");
    t.is_guest(t.people.back(), "dave");
    CHECK(t.flush().back() == "dave: Presence alice:6 bob:4 carol:4");
}

TEST_CASE("a name that is bound during the login takes offers too", "[calls][babel2]") {
    calls_fixture t;
    t.names.registers = true;
    auto& who = t.connects_extended("alice");
    wire::string_list_buffer capabilities;
    capabilities.add("call2");
    const auto proof = test::prove(t.key, "alice");
    const auto key = t.key.public_part();
    t.asks(who, wire::login2{"alice", key.bytes, proof, {}, capabilities.view(), {}});
    CHECK(who.flags() == 3);
}

TEST_CASE("the caller has the answer before the callee has the offer", "[calls][babel2]") {
    two_callers t;
    const auto told = t.offer(t.alice, "bob", "client hello");
    const auto call = calls_fixture::number_in(told.front());
    CHECK(
        told ==
        lines{
            "alice: Offered 1 " + number(call) + " 1 0 key 0",
            "bob: Offer " + number(call) + " alice key 0 client hello"}
    );
    CHECK(call != 0);
    CHECK(t.counts.value(counter::offers) == 1);
}

TEST_CASE("both sides get the key that the other proved", "[calls][babel2]") {
    calls_fixture t;
    auto& alice = t.comes_with_key("alice", t.key);
    t.takes_calls("bob");
    const auto told = t.offer(alice, "bob");
    CHECK(told[0].ends_with(" 1 0 key 0"));
    CHECK(told[1].ends_with(" alice key 32 hello"));
}

TEST_CASE("an offer that cannot be passed on names the reason", "[calls][babel2]") {
    calls_fixture t;
    auto& alice = t.takes_calls("alice");
    t.comes_as_guest("bob");
    t.comes("carol");
    t.takes_calls("dave");
    CHECK(t.offer(alice, "nobody") == lines{"alice: Offered 1 0 0 1 key 0"});
    CHECK(t.offer(alice, "bob") == lines{"alice: Offered 2 0 0 2 key 0"});
    CHECK(t.offer(alice, "carol") == lines{"alice: Offered 3 0 0 2 key 0"});
    CHECK(t.offer(alice, "alice") == lines{"alice: Offered 4 0 0 4 key 0"});
    auto& stranger = t.connects_extended("stranger");
    CHECK(t.offer(stranger, "dave") == lines{"stranger: Offered 5 0 0 5 key 0"});
    const wire::offer base{9, "carol", wire::offer_flag::base_call, {}};
    CHECK(t.answers(alice, base) == lines{"alice: Offered 9 0 0 6 key 0"});
    CHECK(t.counts.value(counter::offer_errors) == 6);
}

TEST_CASE("an offer without a tag ends the session", "[calls][babel2]") {
    calls_fixture t;
    auto& alice = t.takes_calls("alice");
    CHECK(t.asks(alice, wire::offer{0, "bob", 0, wire::bytes_of("x")}) == errc::out_of_bounds);
}

TEST_CASE("the parties of a call exchange its stream", "[calls][babel2]") {
    two_callers t;
    const auto call = t.call(t.alice, "bob");
    CHECK(t.says(t.bob, call, "hi") == lines{"alice: Signal " + number(call) + " 1 hi"});
    CHECK(
        t.says(t.alice, call, "finished") == lines{"bob: Signal " + number(call) + " 1 finished"}
    );
    CHECK(t.accepts(t.bob, call) == lines{"alice: Signal " + number(call) + " 2 yes"});
}

TEST_CASE("each side says only what belongs to its role", "[calls][babel2]") {
    struct row {
        int why;
        bool from_caller;
        bool from_callee;
    };
    constexpr row rows[] = {
        {1, false, true},
        {2, false, true},
        {3, false, true},
        {4, true, false},
        {5, true, true},
        {6, false, true},
        {0, false, false},
        {7, false, false},
        {255, false, false}};
    for (const auto& [why, from_caller, from_callee] : rows) {
        CAPTURE(why);
        two_callers t;
        const auto reason = static_cast<std::uint8_t>(why);
        const auto one = t.call(t.alice, "bob");
        CHECK(
            t.ends(t.alice, one, reason) ==
            (from_caller ? lines{end_line("bob", one, why)} : lines())
        );
        const auto two = t.call(t.alice, "bob");
        t.record.clear();
        CHECK(
            t.ends(t.bob, two, reason) ==
            (from_callee ? lines{end_line("alice", two, why)} : lines())
        );
        CHECK(
            t.counts.value(counter::stray_signals) ==
            static_cast<unsigned>(!from_caller) + static_cast<unsigned>(!from_callee)
        );
    }
}

TEST_CASE("a caller cannot accept its own call", "[calls][babel2]") {
    two_callers t;
    const auto call = t.call(t.alice, "bob");
    CHECK(t.accepts(t.alice, call).empty());
    CHECK(t.counts.value(counter::stray_signals) == 1);
}

TEST_CASE("nobody else can say anything in a call", "[calls][babel2]") {
    two_callers t;
    auto& mallory = t.takes_calls("mallory");
    const auto call = t.call(t.alice, "bob");
    CHECK(t.ends(mallory, call, 5).empty());
    CHECK(t.says(mallory, call, "forged").empty());
    CHECK(t.says(t.alice, call + 1, "no such call").empty());
    CHECK(t.counts.value(counter::stray_signals) == 3);
    CHECK(t.says(t.bob, call, "hi").size() == 1);
}

TEST_CASE("a newer offer ends the older one of that direction", "[calls][babel2]") {
    two_callers t;
    const auto older = t.call(t.alice, "bob");
    const auto back = t.call(t.bob, "alice");
    const auto told = t.offer(t.alice, "bob");
    REQUIRE(told.size() == 3);
    CHECK(told[0] == end_line("bob", older, 4));
    CHECK(t.says(t.alice, older, "late").empty());
    CHECK(t.says(t.alice, back, "hi").size() == 1);
}

TEST_CASE("an offer lives for 75 seconds", "[calls][babel2]") {
    two_callers t;
    const auto call = t.call(t.alice, "bob");
    t.now += 75s - 1ms;
    t.signals.tidy(t.now);
    CHECK(t.says(t.bob, call, "hi").size() == 1);
    t.now += 1ms;
    CHECK(t.says(t.bob, call, "late").empty());
    t.signals.tidy(t.now);
    CHECK(t.ends(t.alice, call, 4).empty());
}

TEST_CASE("a session that ends takes its calls with it", "[calls][babel2]") {
    two_callers t;
    auto& carol = t.takes_calls("carol");
    const auto to_bob = t.call(t.alice, "bob");
    const auto from_carol = t.call(carol, "alice");
    t.record.clear();
    t.signals.on_gone(t.alice, t.now);
    CHECK(t.record == lines{end_line("bob", to_bob, 4), end_line("carol", from_carol, 5)});
    CHECK(t.says(t.bob, to_bob, "hi").empty());
    CHECK(t.says(carol, from_carol, "hi").empty());
}

TEST_CASE("an accepted call outlives the sessions of its parties", "[calls][babel2]") {
    two_callers t;
    const auto call = t.call(t.alice, "bob");
    t.accepts(t.bob, call);
    t.record.clear();
    t.signals.on_gone(t.alice, t.now);
    CHECK(t.record.empty());
}

TEST_CASE("an accepted call is known until its end", "[calls][babel2]") {
    two_callers t;
    const auto call = t.call(t.alice, "bob");
    t.accepts(t.bob, call);
    t.now += 11h;
    t.signals.tidy(t.now);
    CHECK(t.ends(t.alice, call, 4) == lines{end_line("bob", call, 4)});
    CHECK(t.ends(t.bob, call, 5).empty());
}

TEST_CASE("of too many accepted calls of a party the oldest is forgotten", "[calls][babel2]") {
    for (const bool is_caller : {true, false}) {
        CAPTURE(is_caller);
        calls_fixture t;
        auto& alice = t.takes_calls("alice");
        std::vector<test::recording_peer*> others;
        std::vector<std::uint32_t> calls;
        for (std::size_t i = 0; i <= server::max_accepted_calls; ++i) {
            t.now += 10s;
            const auto name = "user" + number(static_cast<std::uint32_t>(i));
            others.push_back(&t.takes_calls(name));
            auto& other = *others.back();
            calls.push_back(is_caller ? t.call(alice, name) : t.call(other, "alice"));
            t.accepts(is_caller ? other : alice, calls.back());
        }
        t.record.clear();
        CHECK(t.ends(alice, calls[0], 5).empty());
        CHECK(t.ends(*others[0], calls[0], 5).empty());
        CHECK(t.ends(alice, calls[1], 5) == lines{end_line("user1", calls[1], 5)});
    }
}
