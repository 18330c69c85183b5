// Attacks on the handshake of a sealed call, each played by a double.
#include "call/handshake_pair.hpp"
#include <babel/crypto/tls_context.hpp>
#include <babel/crypto/words.hpp>

#include <algorithm>
#include <string>
#include <utility>

using namespace babel;
using namespace babel::test;

TEST_CASE("a server that stands in the middle shows its own key and is refused", "[handshake]") {
    SECTION("by the caller, who is told another key than the server uses") {
        rogue_callee play;
        play.rogue.send(
            play.rogue.hello(peer_role::callee, "bob", "alice", mallory_key, nonce_of(7)), play.out
        );
        CHECK(play.delivers().empty());
        CHECK(fault_of(play.alice) == handshake_fault::unknown_key);
        CHECK(play.alice.failure()->presented == mallory_key.public_part());
        CHECK(play.alice.failure()->told == told_reason::failed);
    }
    SECTION("by a callee that knows the caller, whatever key the server names") {
        auto setup = bob_setup();
        setup.known = alice_key.public_part();
        rogue_caller play(setup, mallory_key.public_part());
        play.rogue.send(
            play.rogue.hello(peer_role::caller, "alice", "bob", mallory_key, nonce_of(7)), play.out
        );
        CHECK(play.delivers().empty());
        CHECK(fault_of(play.bob) == handshake_fault::other_key);
        CHECK_FALSE(play.bob.peer());
        CHECK(play.bob.failure()->told == told_reason::refused);
    }
}

TEST_CASE("a middle with both streams leaves the two ends with other words", "[handshake]") {
    // At a first contact the server may name its own key to both.
    handshake_pair pair;
    rogue_end to_bob(crypto::tls_role::client, "alice", "bob");
    rogue_end to_alice(crypto::tls_role::server, "alice", "bob");
    const auto key = mallory_key.public_part();
    const auto flight = to_alice.receive(pair.alice.start().blob);
    pair.alice.on_offered(key, call_start);
    to_alice.receive(pair.alice.on_signal(call_step::handshake, flight).blob);
    auto out = to_bob.receive(pair.bob.on_offer(to_bob.start(), key, call_start).blob);
    // It may copy every value: the commitment and the nonces.
    const auto of_alice = to_alice.take<wire::peer_hello>();
    to_bob.send(to_bob.hello(peer_role::caller, "alice", "bob", mallory_key, of_alice.nonce), out);
    to_bob.receive(pair.bob.on_signal(call_step::handshake, out).blob);
    const auto of_bob = to_bob.take<wire::peer_hello>();
    out.clear();
    to_alice.send(
        to_alice.hello(peer_role::callee, "bob", "alice", mallory_key, of_bob.nonce), out
    );
    to_alice.receive(pair.alice.on_signal(call_step::handshake, out).blob);
    const auto reveal = to_alice.take<wire::peer_reveal>();
    out.clear();
    to_bob.send(reveal, out);
    to_bob.send(wire::candidates{}, out);
    pair.bob.on_signal(call_step::handshake, out);
    REQUIRE(pair.alice.words());
    REQUIRE(pair.bob.words());
    CHECK(*pair.alice.words() != *pair.bob.words());
    CHECK(pair.alice.take_keys()->secret != pair.bob.take_keys()->secret);
}

TEST_CASE("a middle cannot pass a proof on into another stream", "[handshake]") {
    rogue_callee with_alice;
    rogue_caller with_bob;
    const auto hello = with_alice.rogue.take<wire::peer_hello>(); // Alice's own
    with_bob.rogue.send(hello, with_bob.out);
    CHECK(with_bob.delivers().empty());
    CHECK(fault_of(with_bob.bob) == handshake_fault::bad_proof);
    CHECK(with_bob.bob.failure()->told == told_reason::refused);
}

TEST_CASE("a PeerHello that comes back to its sender is refused", "[handshake]") {
    SECTION("even if the server names the sender's own key") {
        rogue_callee play(alice_setup(), alice_key.public_part());
        play.rogue.send(play.rogue.take<wire::peer_hello>(), play.out);
        play.delivers();
        CHECK(fault_of(play.alice) == handshake_fault::wrong_names);
    }
    SECTION("the whole stream, which the sender's own client would have to answer") {
        handshake_pair pair;
        const auto hello = pair.alice.start();
        pair.alice.on_offered(pair.named_bob, call_start);
        pair.alice.on_signal(call_step::handshake, hello.blob);
        CHECK(fault_of(pair.alice) == handshake_fault::tls);
    }
}

TEST_CASE("a caller with our own name is refused before TLS", "[handshake]") {
    auto setup = bob_setup();
    setup.peer_name = "bob";
    handshake bob(setup, peer_role::callee);
    rogue_end rogue(crypto::tls_role::client, "bob", "bob");
    CHECK(bob.on_offer(rogue.start(), bob_key.public_part(), call_start).blob.empty());
    CHECK(fault_of(bob) == handshake_fault::own_name);
    CHECK(bob.failure()->told == told_reason::refused);
}

TEST_CASE("our own key under another of our names is a peer like others", "[handshake]") {
    auto setup = bob_setup();
    setup.key = &alice_key;
    handshake_pair pair(alice_setup(), setup);
    pair.named_bob = alice_key.public_part();
    pair.connects();
    REQUIRE(pair.alice.peer());
    CHECK(pair.alice.peer()->is_own);
    CHECK(pair.bob.peer()->is_own);
    handshake_pair others;
    others.connects();
    CHECK_FALSE(others.alice.peer()->is_own);
}

TEST_CASE("version, role, names and capabilities of a caller are checked", "[handshake]") {
    struct row {
        const char* name;
        void (*change)(wire::peer_hello&);
        handshake_fault why;
        told_reason told_unknown;
        told_reason told_known;
    };
    const row rows[] = {
        {"version",
         [](wire::peer_hello& hello) { hello.version = 2; },
         handshake_fault::version,
         told_reason::failed,
         told_reason::failed},
        {"role",
         [](wire::peer_hello& hello) { hello.role = peer_role::callee; },
         handshake_fault::wrong_names,
         told_reason::refused,
         told_reason::identity},
        {"own name",
         [](wire::peer_hello& hello) { hello.own_name = "alicia"; },
         handshake_fault::wrong_names,
         told_reason::refused,
         told_reason::identity},
        {"other name",
         [](wire::peer_hello& hello) { hello.other_name = "carol"; },
         handshake_fault::wrong_names,
         told_reason::refused,
         told_reason::identity},
        {"capability",
         [](wire::peer_hello& hello) {
             hello.capabilities = {"!udp1", "!udp9"};
         },
         handshake_fault::version,
         told_reason::failed,
         told_reason::failed},
    };
    for (const auto& each : rows)
        for (const bool is_known : {false, true}) {
            INFO(each.name << (is_known ? " of a known caller" : ""));
            auto setup = bob_setup();
            if (is_known) setup.known = alice_key.public_part();
            rogue_caller play(setup);
            auto hello = play.good_hello();
            each.change(hello);
            play.rogue.send(play.rogue.sign(hello, alice_key), play.out);
            CHECK(play.delivers().empty());
            CHECK(fault_of(play.bob) == each.why);
            CHECK(play.bob.failure()->told == (is_known ? each.told_known : each.told_unknown));
            CHECK_FALSE(play.bob.peer());
        }
}

TEST_CASE("mandatory capabilities that are known are taken", "[handshake]") {
    rogue_caller play;
    auto hello = play.good_hello();
    hello.capabilities = {"!udp1", "new9"};
    play.rogue.send(play.rogue.sign(hello, alice_key), play.out);
    CHECK_FALSE(play.delivers().empty());
    CHECK(play.bob.phase() == handshake_phase::proved);
}

TEST_CASE("a callee that answers as somebody else is refused", "[handshake]") {
    rogue_callee play;
    auto hello = play.good_hello();
    const auto part = GENERATE(0, 1, 2);
    if (part == 0) hello.role = peer_role::caller;
    if (part == 1) hello.own_name = "carol";
    if (part == 2) hello.other_name = "carol";
    play.rogue.send(play.rogue.sign(hello, bob_key), play.out);
    CHECK(play.delivers().empty()); // no nonce is revealed
    CHECK(fault_of(play.alice) == handshake_fault::wrong_names);
    CHECK_FALSE(play.alice.words());
    CHECK_FALSE(play.alice.take_keys());
}

TEST_CASE("a caller that searches a nonce for words ends the call by it", "[handshake]") {
    rogue_caller play;
    play.greets();
    const auto answer = play.rogue.take<wire::peer_hello>();
    crypto::word_facts facts{};
    facts.channel = play.rogue.engine.channel_binding();
    facts.caller = alice_key.public_part();
    facts.callee = bob_key.public_part();
    std::ranges::copy(answer.nonce, facts.callee_nonce.begin());
    const auto fits = [&] { // 16 bits, as two words have
        const auto hash = crypto::word_hash(facts);
        return hash[0] == 0 && hash[1] == 0;
    };
    int tries = 0;
    for (; !fits() && tries < 16 << 16; ++tries)
        for (std::size_t i = 0; i < 3; ++i)
            facts.caller_nonce[i] = static_cast<std::uint8_t>(tries >> (8 * i));
    REQUIRE(fits());
    play.rogue.send(wire::peer_reveal{facts.caller_nonce}, play.out);
    CHECK(play.delivers().empty());
    CHECK(fault_of(play.bob) == handshake_fault::bad_commitment);
    CHECK_FALSE(play.bob.words());
}

TEST_CASE("a nonce other than the committed one ends the call", "[handshake]") {
    const bool is_known = GENERATE(false, true);
    auto setup = bob_setup();
    if (is_known) setup.known = alice_key.public_part();
    rogue_caller play(setup);
    play.greets();
    play.rogue.send(wire::peer_reveal{nonce_of(8)}, play.out);
    play.rogue.send(wire::candidates{}, play.out);
    CHECK(play.delivers().empty());
    CHECK(fault_of(play.bob) == handshake_fault::bad_commitment);
    CHECK(play.bob.failure()->told == (is_known ? told_reason::identity : told_reason::refused));
    CHECK_FALSE(play.bob.words());
    CHECK_FALSE(play.bob.take_keys());
    CHECK(play.bob.is_unrevealed());
}

TEST_CASE("a server that changes, drops, doubles or moves a blob ends the call", "[handshake]") {
    handshake_pair pair;
    auto reveal = pair.reveals();
    SECTION("changed") {
        reveal[reveal.size() / 2] ^= 1;
    }
    SECTION("doubled") {
        pair.bob.on_signal(call_step::handshake, reveal);
    }
    SECTION("replaced by that of another call") {
        handshake_pair other;
        reveal = other.reveals();
    }
    pair.bob.on_signal(call_step::handshake, reveal);
    CHECK(fault_of(pair.bob) == handshake_fault::tls);
    CHECK(pair.bob.failure()->told == told_reason::failed);
}

TEST_CASE("an offer that is replayed leads to no proof", "[handshake]") {
    handshake_pair pair;
    const auto hello = pair.alice.start().blob;
    pair.alice.on_offered(pair.named_bob, call_start);
    const auto flight = pair.bob.on_offer(hello, pair.named_alice, call_start).blob;
    const auto greeting = pair.alice.on_signal(call_step::handshake, flight).blob;
    handshake again(bob_setup(), peer_role::callee);
    CHECK_FALSE(again.on_offer(hello, pair.named_alice, call_start).blob.empty());
    again.on_signal(call_step::handshake, greeting);
    CHECK(fault_of(again) == handshake_fault::tls);
    CHECK_FALSE(again.peer());
}

TEST_CASE("a callee without the call's key is refused, whatever its certificate", "[handshake]") {
    handshake alice(alice_setup(), peer_role::caller);
    const auto context = crypto::tls_context::server(mallory_key, {});
    crypto::tls_engine server(context);
    bytes flight;
    std::array<std::uint8_t, 4096> room;
    REQUIRE(server.receive(alice.start().blob, room, flight).has_value());
    REQUIRE_FALSE(flight.empty());
    alice.on_offered(mallory_key.public_part(), call_start);
    CHECK(alice.on_signal(call_step::handshake, flight).blob.empty());
    CHECK(fault_of(alice) == handshake_fault::tls);
}

TEST_CASE("a caller that drops out between nonce and reveal leaves a trace", "[handshake]") {
    rogue_caller play;
    CHECK_FALSE(play.bob.is_unrevealed());
    play.greets();
    CHECK(play.bob.is_unrevealed());
    play.rogue.send(wire::peer_reveal{nonce_of(7)}, play.out);
    play.rogue.send(wire::candidates{}, play.out);
    play.delivers();
    CHECK_FALSE(play.bob.is_unrevealed());
}
