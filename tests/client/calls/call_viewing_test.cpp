// Views of calls, as they are shown to the user.
#include "call/call_under_test.hpp"
#include "call/sealed_ends.hpp"
#include "client/calls/call_viewing.hpp"
#include "client/sealed_service.hpp"
#include "client/service_under_test.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace babel;
using namespace babel::test;
using call::call_phase;
using call::call_signal;
using client::view_of;

namespace {

/// The call of one end of a sealed call.
struct viewed_call {
    explicit viewed_call(sealed_end& on) : end(on) {}
    ~viewed_call() {
        if (subject) finish();
        end.subject = nullptr;
    }

    void start() {
        call::sealed_call sealed{std::move(end.setup), call::party::callee};
        subject = std::make_unique<call::call>(end.context, 1, "alice", std::move(sealed));
        running.emplace(end.loop, subject->run());
    }
    /// The clock brings every call to its end. Nobody waits for the peer.
    void finish() {
        while (subject->phase() != call_phase::over)
            subject->signal(call_signal::timed_out);
        running->get();
        spawned<void> leaving(end.loop, subject->linger());
        run_ready(end.loop);
        leaving.cancel();
        leaving.get();
    }

    sealed_end& end;
    std::unique_ptr<call::call> subject;
    std::optional<spawned<void>> running;
};

} // namespace

TEST_CASE("a view of a call that rings has its caller and no figures", "[call_viewing]") {
    service_under_test t;
    t.calls("bob");
    const auto& subject = *t.service.calls().newest();
    const auto view = view_of(subject);
    CHECK(view.id == subject.id());
    CHECK(view.peer == "bob");
    CHECK(view.phase == call_phase::ringing);
    CHECK(view.talk == std::chrono::milliseconds(0));
    CHECK(view.figures.packets_received == 0);
    CHECK(view.security.level == call::call_security::none);
    CHECK(view.from.empty());
    CHECK_FALSE(view.peer_state.has_value());
    CHECK(view.peer_party.empty());
}

TEST_CASE(
    "a view of a call that is up has its time, its figures and the peer's address", "[call_viewing]"
) {
    call_under_test t;
    scripted_peer peer(t.loop.get_executor());
    t.calls();
    t.admit(peer.make_transport());
    peer.sends(silent_packet());
    run_ready(t.loop);
    const auto least = t.subject->times().talk(std::chrono::steady_clock::now());
    const auto view = view_of(*t.subject);
    const auto most = t.subject->times().talk(std::chrono::steady_clock::now());
    CHECK(view.phase == call_phase::up);
    CHECK(view.talk >= least);
    CHECK(view.talk <= most);
    CHECK(view.from == "192.0.2.7:5");
    CHECK(view.figures.packets_received == 1);
}

TEST_CASE("a view of a sealed call that rings has the proved key of its caller", "[call_viewing]") {
    sealed_service t;
    handshake bob(peer_of_alice(), peer_role::caller);
    t.offers(7, "bob", bob.start().blob);
    bob.on_offered(alice_key.public_part(), std::chrono::steady_clock::now());
    const auto flight = t.hears("Handshake 7");
    const auto proof = bob.on_signal(call_step::handshake, flight.blob);
    t.steps(7, proof.what, proof.blob);
    REQUIRE_FALSE(t.service.calls().empty());
    const auto view = view_of(*t.service.calls().newest());
    CHECK(view.peer == "bob");
    CHECK(view.security.level == call::call_security::fresh);
    CHECK(view.security.key == bob_key.public_part());
    CHECK_FALSE(view.peer_state.has_value());
}

TEST_CASE(
    "a view of a sealed call has the state and the conference that its peer told", "[call_viewing]"
) {
    sealed_ends t;
    viewed_call bob(t.bob);
    t.bob.on_proved = [&] { bob.start(); };
    t.rings();
    bob.subject->signal(call_signal::accept);
    t.until([&] {
        return t.alice.heard(call_signal::established) && bob.subject->phase() == call_phase::up;
    });
    constexpr std::uint16_t told = wire::call_state::muted | wire::call_state::recording;
    t.alice.subject->set_state(told);
    t.alice.subject->tell_party({"carol"});
    t.until([&] {
        const auto view = view_of(*bob.subject);
        return view.peer_state && view.peer_state->is_muted && !view.peer_party.empty();
    });
    const auto view = view_of(*bob.subject);
    CHECK(view.peer_state->call == 1);
    CHECK(view.peer_state->peer == "alice");
    CHECK(view.peer_state->is_recording);
    CHECK_FALSE(view.peer_state->is_deafened);
    CHECK(view.peer_party == std::vector<std::string>{"carol"});
    CHECK(view.from.starts_with("relay ")); // both tell their peers no address
}
