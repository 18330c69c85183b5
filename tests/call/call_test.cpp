// One call from its start to its report, between scripted peers.
#include "call/call_under_test.hpp"
#include "support/failing_transport.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

using namespace babel;
using namespace babel::test;
using call::call_phase;
using call::call_signal;
using call::end_reason;

namespace {

/// A call and its peer, whose transport may fail.
struct scripted_call {
    scripted_call() = default;
    scripted_call(int operations, error_code why)
        : plan(std::make_shared<failure_plan>(failure_plan{operations, why})) {}

    std::unique_ptr<net::transport> transport() {
        auto inner = peer.make_transport();
        if (!plan) return inner;
        return std::make_unique<failing_transport>(t.loop.get_executor(), std::move(inner), plan);
    }
    void peer_sends(bytes packet) {
        peer.sends(std::move(packet));
        run_ready(t.loop);
    }
    void peer_closes() {
        peer.closes();
        run_ready(t.loop);
    }
    /// From the first packet until the peer's user hangs up, with voice that is still to be played.
    void talk() {
        for (int frames = 0; frames < 2; ++frames) {
            t.speak();
            peer_sends(silent_packet());
        }
        peer_closes();
    }
    void be_called_back() {
        t.calls();
        t.admit(transport());
        peer_sends(silent_packet());
        talk();
    }
    void answer() {
        t.is_called();
        t.answers.emplace_back(transport());
        t.signal(call_signal::accept);
        peer_sends(greeting_packet());
        talk();
    }
    /// The clock brings every call to its end.
    end_reason end() {
        for (int phases = 0; phases < 4 && !t.has_ended(); ++phases)
            t.time_out();
        REQUIRE(t.has_ended());
        const auto reason = t.report().reason;
        run_bounded(t.loop, t.subject->linger());
        return reason;
    }

    call_under_test t;
    scripted_peer peer{t.loop.get_executor()};
    std::shared_ptr<failure_plan> plan;
};

} // namespace

TEST_CASE("a caller is up with the first voice of a candidate", "[call]") {
    scripted_call s;
    s.t.calls();
    s.t.admit(s.transport());
    CHECK(s.peer.received() == greeting_packet());
    CHECK(s.t.subject->phase() == call_phase::calling);
    s.peer_sends(silent_packet());
    CHECK(s.t.subject->phase() == call_phase::up);
    CHECK(s.t.subject->figures().packets_received == 1);
}

TEST_CASE("a callee is up with the caller's greeting", "[call]") {
    scripted_call s;
    s.t.is_called();
    s.t.answers.emplace_back(s.transport());
    s.t.signal(call_signal::accept);
    CHECK(s.t.subject->phase() == call_phase::greeting);
    s.peer_sends(greeting_packet());
    CHECK(s.t.subject->phase() == call_phase::up);
    CHECK_FALSE(s.peer.received().empty()); // a frame, which proves that we are the callee
}

TEST_CASE("a peer that closes has hung up, on either side", "[call]") {
    scripted_call caller;
    caller.be_called_back();
    CHECK(caller.end() == end_reason::peer_hangup);
    scripted_call callee;
    callee.answer();
    CHECK(callee.end() == end_reason::peer_hangup);
}

TEST_CASE("a caller's port that is closed fails the call a moment later", "[call]") {
    scripted_call s;
    s.t.is_called();
    s.t.answers.emplace_back(error_code(asio::error::connection_refused));
    s.t.signal(call_signal::accept);
    CHECK(s.t.subject->phase() == call_phase::shut_out);
    CHECK(s.end() == end_reason::media_failed);
    CHECK(s.t.refusals == std::vector{call::call_refusal::failed});
}

TEST_CASE("an unanswered call keeps its port for late callees", "[call]") {
    scripted_call s;
    s.t.calls();
    CHECK(s.end() == end_reason::no_answer);
    CHECK(s.t.rested == 1);
}

TEST_CASE("a candidate that greets as a caller does fails the call", "[call]") {
    scripted_call s;
    s.t.calls();
    s.t.admit(s.transport());
    s.peer_sends(greeting_packet());
    CHECK(s.end() == end_reason::media_failed);
    CHECK(s.peer.saw_close());
}

TEST_CASE(
    "if both called each other the first connection that proves itself carries the call", "[call]"
) {
    scripted_call s;
    s.t.calls();
    s.t.admit(s.transport());
    s.t.subject->note_crossing({"192.0.2.1", 40'000});
    s.peer_sends(silent_packet());
    CHECK(s.t.subject->phase() == call_phase::up);
    CHECK(s.t.subject->role() == call::party::caller);
}

TEST_CASE("a caller who yields dials and stays the caller", "[call]") {
    scripted_call s;
    s.t.calls();
    s.t.answers.emplace_back(s.transport());
    s.t.subject->set_caller({"192.0.2.1", 40'000});
    s.t.signal(call_signal::yield);
    s.peer_sends(greeting_packet());
    CHECK(s.t.subject->phase() == call_phase::up);
    CHECK(s.t.subject->role() == call::party::caller);
}

TEST_CASE("a call that fails at any step ends for a reason and closes everything", "[call]") {
    const bool is_caller = GENERATE(true, false);
    const auto why = GENERATE(
        error_code(errc::end_of_stream),
        error_code(asio::error::connection_reset),
        error_code(asio::error::broken_pipe),
        error_code(asio::error::timed_out)
    );
    const std::vector wanted{
        is_caller ? end_reason::no_answer : end_reason::media_failed,
        end_reason::dropped,
        end_reason::peer_hangup};
    int steps = 0;
    for (bool reached = true; reached; ++steps) {
        REQUIRE(steps < 200);
        scripted_call s(steps, why);
        is_caller ? s.be_called_back() : s.answer();
        const auto reason = s.end();
        INFO((is_caller ? "caller" : "callee") << ", step " << steps << ", " << why.message());
        CHECK(std::ranges::count(wanted, reason) == 1);
        CHECK(s.peer.saw_close());
        CHECK(s.t.bridge.empty());
        CHECK_FALSE(s.t.in->running);
        CHECK_FALSE(s.t.out->running);
        reached = s.plan->is_reached();
        if (!reached) CHECK(reason == end_reason::peer_hangup);
    }
    CHECK(steps > 10);
}
