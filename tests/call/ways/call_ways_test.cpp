// Changes of a call from one way to its peer to another.
#include "call/sealed_ends.hpp"
#include "call/ways/call_ways.hpp"

#include <chrono>

using namespace babel;
using namespace babel::test;
using namespace std::chrono_literals;
using call::call_phase;
using call::call_signal;

namespace {

/// The ways of Alice's call to Bob.
struct ways_under_test {
    ~ways_under_test() {
        run_bounded(t.loop, ways.finish());
        spawned<void> leaving(t.loop, ways.linger());
        run_ready(t.loop);
        leaving.cancel();
        leaving.get();
        t.alice.subject = nullptr;
    }
    /// Until Bob's user is asked.
    void offer() {
        ways.begin(call::sealed_call{std::move(t.alice.setup), call::party::caller});
        t.send_offer();
        t.pass_on();
        REQUIRE(t.bob.news == " proved");
    }
    call::setup_hooks hooks() {
        call::setup_hooks made;
        made.signal = [this](call_signal input) { signals.push_back(input); };
        made.detail = [](const call::end_detail&) {};
        made.changed = [] {};
        return made;
    }

    sealed_ends t;
    call_signals signals;
    call::call_machine machine{call_phase::calling, {}, std::chrono::steady_clock::now()};
    call::call_ways ways{t.alice.context, t.alice.reports, machine, hooks()};
};

} // namespace

TEST_CASE("a call that goes on by the base protocol withdraws its offer", "[call_ways]") {
    ways_under_test with;
    with.offer();
    REQUIRE(with.ways.sealed() == with.t.alice.subject);
    with.ways.wait_for_callee({std::nullopt, 40'001});
    CHECK(with.ways.sealed() == nullptr);
    CHECK(&with.ways.now() == &with.ways.base());
    CHECK(with.t.alice.ends_said() == told_reasons{told_reason::withdrawn});
    with.t.bob.subject->dial(false); // late
    with.t.pass_one(with.t.bob, with.t.alice);
    CHECK(with.signals.empty());
}

TEST_CASE("a call that takes its peer's offer leaves the way that it had", "[call_ways]") {
    ways_under_test with;
    const auto* before = &with.ways.base();
    CHECK(&with.ways.base() == before);
    CHECK(with.ways.sealed() == nullptr);
    auto* sealed = with.t.alice.subject;
    with.ways.use(std::move(with.t.alice.setup));
    CHECK(with.ways.sealed() == sealed);
    CHECK(&with.ways.now() == sealed);
    CHECK(static_cast<const call::call_setup*>(&with.ways.base()) != sealed);
    CHECK(with.ways.sealed() == nullptr);
}

TEST_CASE("a call joins the ways that it has left", "[call_ways]") {
    ways_under_test with;
    with.offer();
    with.ways.wait_for_callee({});
    run_bounded(with.t.loop, with.ways.finish());
    run_bounded(with.t.loop, with.ways.linger());
    CHECK(with.t.alice.sockets.join(alice_leg, [](bytes_view, const auto&) {})); // is free again
}

TEST_CASE("a sealed call rings no longer than the server keeps its offer", "[call_ways]") {
    const call::call_start sealed = call::sealed_call{nullptr, call::party::callee, 3s};
    CHECK(call::ring_time_of(sealed, 200s) == call::sealed_ring_limit);
    CHECK(call::ring_time_of(sealed, 45s) == 45s);
    const call::call_start plain = call::incoming_call{{"192.0.2.1", 9}, 4s};
    CHECK(call::ring_time_of(plain, 200s) == 200s);
    CHECK(call::answer_delay_of(sealed) == 3s);
    CHECK(call::answer_delay_of(plain) == 4s);
    CHECK_FALSE(call::answer_delay_of(call::outgoing_call{}).has_value());
    CHECK(call::role_of(sealed) == call::party::callee);
    CHECK(call::role_of(call::outgoing_call{}) == call::party::caller);
    CHECK(call::role_of(plain) == call::party::callee);
}
