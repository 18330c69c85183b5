// Both sides of a call's handshake, and ends that do not keep its rules.
#pragma once

#include "call/sealed/handshake.hpp"
#include "support/catch.hpp"
#include "support/some_key.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace babel::test {

using bytes = std::vector<std::uint8_t>;
using call::handshake, call::handshake_fault, call::handshake_phase, call::handshake_setup;
using call::key_source;
using wire::call_step, wire::peer_role;
using told_reason = wire::end_reason; // call has reasons of its own

inline const auto alice_key = some_key(1);
inline const auto bob_key = some_key(2);
inline const auto mallory_key = some_key(3);
inline const handshake::time_point call_start{std::chrono::hours(1)};

inline wire::raw_nonce nonce_of(std::uint8_t number) {
    wire::raw_nonce out{};
    out.fill(number);
    return out;
}

inline wire::candidate some_candidate(std::uint16_t port) {
    return {false, false, wire::candidate_origin::host, {192, 0, 2, 1}, port};
}

inline handshake_setup alice_setup() {
    handshake_setup setup;
    setup.own_name = "alice";
    setup.peer_name = "bob";
    setup.key = &alice_key;
    setup.capabilities = {"udp1"};
    setup.nonce = nonce_of(0xa1);
    setup.candidates = {some_candidate(4001)};
    return setup;
}

inline handshake_setup bob_setup() {
    handshake_setup setup;
    setup.own_name = "bob";
    setup.peer_name = "alice";
    setup.key = &bob_key;
    setup.capabilities = {"udp1", "text1"};
    setup.nonce = nonce_of(0xb0);
    return setup;
}

/// Alice calls Bob through an honest server, step by step.
struct handshake_pair {
    explicit handshake_pair(
        handshake_setup of_alice = alice_setup(), handshake_setup of_bob = bob_setup()
    )
        : alice(std::move(of_alice), peer_role::caller), bob(std::move(of_bob), peer_role::callee) {
    }

    handshake alice;
    handshake bob;
    std::optional<crypto::public_key> named_alice = alice_key.public_part();
    std::optional<crypto::public_key> named_bob = bob_key.public_part();

    /// The callee's TLS handshake.
    bytes offer() {
        const auto hello = alice.start();
        alice.on_offered(named_bob, call_start);
        return bob.on_offer(hello.blob, named_alice, call_start).blob;
    }
    /// The caller's end of it, and its PeerHello.
    bytes greets() { return alice.on_signal(call_step::handshake, offer()).blob; }
    /// The callee's PeerHello.
    bytes greets_back() { return bob.on_signal(call_step::handshake, greets()).blob; }
    /// PeerReveal, and Candidates.
    bytes reveals() { return alice.on_signal(call_step::handshake, greets_back()).blob; }
    /// Until the callee's user is asked.
    void rings() {
        const auto last = bob.on_signal(call_step::handshake, reveals());
        CHECK(last.blob.empty());
        REQUIRE(bob.phase() == handshake_phase::waiting);
        REQUIRE(alice.phase() == handshake_phase::waiting);
    }
    void connects() {
        rings();
        const auto yes = bob.accept({some_candidate(4002)});
        CHECK(yes.what == call_step::accept);
        alice.on_signal(yes.what, yes.blob);
    }
};

inline handshake_fault fault_of(const handshake& side) {
    REQUIRE(side.failure());
    return side.failure()->why;
}

/// An end of a call's TLS stream that sends what a test makes.
class rogue_end {
public:
    rogue_end(crypto::tls_role role, std::string_view caller, std::string_view callee)
        : engine(call_context(role, crypto::call_psk(caller, callee))) {}

    crypto::tls_engine engine;

    bytes start() { return receive({}); }
    /// Returns what TLS itself answers.
    bytes receive(bytes_view blob) {
        bytes out;
        std::array<std::uint8_t, 8192> room;
        const auto step = engine.receive(blob, room, out);
        REQUIRE(step.has_value());
        const auto plaintext = bytes_view(room).first(step->plaintext);
        REQUIRE_FALSE(framer.feed(plaintext, [this](bytes_view message) {
            got.emplace_back(message.begin(), message.end());
            return error_code();
        }));
        return out;
    }
    /// The next message of the other end.
    template <class Message>
    Message take() {
        REQUIRE_FALSE(got.empty());
        kept = std::move(got.front()); // messages are views
        got.pop_front();
        const auto message = wire::decode_peer_message(kept);
        REQUIRE(message.has_value());
        return std::get<Message>(*message);
    }
    void send(const wire::peer_message& message, bytes& out) {
        bytes plaintext;
        encode_message(plaintext, message);
        REQUIRE(!engine.send(plaintext, out));
    }
    wire::peer_hello hello(
        peer_role role,
        std::string_view own,
        std::string_view other,
        const crypto::private_key& key,
        const wire::raw_nonce& nonce
    ) const {
        wire::peer_hello made;
        made.role = role;
        made.own_name = own;
        made.other_name = other;
        made.key = key.public_part().bytes;
        made.nonce = nonce;
        return sign(made, key);
    }
    wire::peer_hello sign(wire::peer_hello made, const crypto::private_key& key) const {
        made.proof = prove_peer(key, engine.channel_binding(), signed_part(made));
        return made;
    }

private:
    wire::peer_framer framer;
    std::deque<bytes> got;
    bytes kept;
};

/// Somebody calls Bob as "alice", up to the end of TLS. `out`: its Finished.
struct rogue_caller {
    explicit rogue_caller(
        handshake_setup of_bob = bob_setup(),
        std::optional<crypto::public_key> named = alice_key.public_part()
    )
        : bob(std::move(of_bob), peer_role::callee),
          rogue(crypto::tls_role::client, "alice", "bob") {
        const auto flight = bob.on_offer(rogue.start(), named, call_start);
        out = rogue.receive(flight.blob);
    }
    handshake bob;
    rogue_end rogue;
    bytes out;

    wire::peer_hello good_hello() const {
        const auto commitment = crypto::commitment_to(nonce_of(7));
        return rogue.hello(peer_role::caller, "alice", "bob", alice_key, commitment);
    }
    /// Bob's answer to what was sent.
    bytes delivers() {
        const auto answer = bob.on_signal(call_step::handshake, std::exchange(out, {}));
        return answer.blob;
    }
    /// Bob rings after this.
    void greets() {
        rogue.send(good_hello(), out);
        const auto answer = delivers();
        REQUIRE(bob.phase() == handshake_phase::proved);
        rogue.receive(answer);
    }
};

/// Alice calls "bob", and somebody answers, up to Alice's PeerHello.
struct rogue_callee {
    explicit rogue_callee(
        handshake_setup of_alice = alice_setup(),
        std::optional<crypto::public_key> named = bob_key.public_part()
    )
        : alice(std::move(of_alice), peer_role::caller),
          rogue(crypto::tls_role::server, "alice", "bob") {
        const auto flight = rogue.receive(alice.start().blob);
        alice.on_offered(named, call_start);
        const auto greeting = alice.on_signal(call_step::handshake, flight);
        REQUIRE(rogue.receive(greeting.blob).empty());
    }
    handshake alice;
    rogue_end rogue;
    bytes out;

    wire::peer_hello good_hello() const {
        return rogue.hello(peer_role::callee, "bob", "alice", bob_key, nonce_of(7));
    }
    bytes delivers(call_step what = call_step::handshake) {
        return alice.on_signal(what, std::exchange(out, {})).blob;
    }
};

} // namespace babel::test
