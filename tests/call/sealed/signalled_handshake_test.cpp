// A caller's handshake by Signals, with a callee of the test.
#include "call/candidate_exchange.hpp"
#include "call/handshake_pair.hpp"
#include "call/sealed/signalled_handshake.hpp"
#include "nat/mapping_rows.hpp"

#include <algorithm>
#include <deque>
#include <utility>

using namespace babel;
using namespace babel::test;

namespace {

constexpr std::uint32_t call_number = 7;

struct caller_under_test {
    call::offer_owner owner() {
        call::offer_owner out;
        out.signal = [this](std::uint32_t, call_step, bytes_view blob) {
            said.emplace_back(blob.begin(), blob.end());
        };
        out.judge = [](const call::proved_peer&) { return call::peer_security(); };
        out.may_show_words = [] { return true; };
        out.confirmed = [](const call::proved_peer&) {};
        return out;
    }
    call::signalled_handshake::hooks hooks() {
        call::signalled_handshake::hooks out;
        out.keys = [](const call::call_keys&) {};
        out.accepted = [this] { is_accepted = true; };
        out.ended = [](call::call_signal, call::end_detail) { FAIL("the handshake ended"); };
        return out;
    }
    void receive(call_step what, const bytes& blob) { alice.on_signal({call_number, what, blob}); }
    /// Until the callee's user is asked.
    void ring() {
        const auto hello = alice.begin();
        wire::offered answer;
        answer.call = call_number;
        answer.outcome = wire::offer_outcome::passed_on;
        const auto key = bob_key.public_part();
        answer.key = key.bytes;
        alice.on_offered(answer);
        receive(call_step::handshake, bob.on_offer(hello, alice_key.public_part(), now()).blob);
        while (bob.phase() != handshake_phase::waiting) {
            REQUIRE_FALSE(said.empty());
            const auto blob = std::move(said.front());
            said.pop_front();
            const auto back = bob.on_signal(call_step::handshake, blob).blob;
            if (!back.empty()) receive(call_step::handshake, back);
        }
    }
    static std::chrono::steady_clock::time_point now() { return std::chrono::steady_clock::now(); }

    candidate_exchange addresses;
    std::deque<bytes> said;
    bool is_accepted = false;
    call::offer_owner with = owner();
    handshake bob{bob_setup(), peer_role::callee};
    call::signalled_handshake alice{
        addresses.loop.get_executor(),
        alice_setup(),
        peer_role::caller,
        with,
        addresses.candidates,
        hooks()};
};

} // namespace

TEST_CASE(
    "a caller tells in a Note the addresses that it learned behind its nonce", "[handshake]"
) {
    caller_under_test with;
    with.ring();
    with.addresses.own_seen[nat::relay_carrier::udp] = seen("203.0.113.7", 40000);
    with.receive(call_step::accept, with.bob.accept({some_candidate(4002)}).blob);
    CHECK(with.is_accepted);
    CHECK(with.addresses.told.size() == 1);
    with.addresses.candidates.update();
    CHECK(with.addresses.told.size() == 1); // once
}
