// Messages of a handshake out of their turn, beyond their bounds, or unreadable.
#include "call/handshake_pair.hpp"

using namespace babel;
using namespace babel::test;

TEST_CASE("messages of a caller that come out of turn end the call", "[handshake]") {
    rogue_caller play;
    SECTION("a nonce before PeerHello") {
        play.rogue.send(wire::peer_reveal{nonce_of(7)}, play.out);
    }
    SECTION("Candidates before PeerHello") {
        play.rogue.send(wire::candidates{}, play.out);
    }
    SECTION("a nonce in the turn of PeerHello") {
        play.rogue.send(play.good_hello(), play.out);
        play.rogue.send(wire::peer_reveal{nonce_of(7)}, play.out);
    }
    SECTION("the beginning of a message in the turn of PeerHello") {
        play.rogue.send(play.good_hello(), play.out);
        REQUIRE(!play.rogue.engine.send(bytes{33, 0, 2}, play.out));
    }
    SECTION("a second PeerHello") {
        play.greets();
        play.rogue.send(play.good_hello(), play.out);
    }
    SECTION("Candidates before the nonce") {
        play.greets();
        play.rogue.send(wire::candidates{}, play.out);
    }
    SECTION("a second nonce") {
        play.greets();
        play.rogue.send(wire::peer_reveal{nonce_of(7)}, play.out);
        play.rogue.send(wire::peer_reveal{nonce_of(7)}, play.out);
    }
    SECTION("anything behind its Candidates") {
        play.greets();
        play.rogue.send(wire::peer_reveal{nonce_of(7)}, play.out);
        play.rogue.send(wire::candidates{}, play.out);
        play.rogue.send(wire::candidates{}, play.out);
    }
    CHECK(play.delivers().empty());
    CHECK(fault_of(play.bob) == handshake_fault::out_of_turn);
    CHECK(play.bob.failure()->told == told_reason::failed);
    CHECK(play.bob.accept({}).blob.empty());
    CHECK_FALSE(play.bob.take_keys());
}

TEST_CASE("messages of a callee that come out of turn end the call", "[handshake]") {
    rogue_callee play;
    SECTION("Candidates before PeerHello") {
        play.rogue.send(wire::candidates{}, play.out);
    }
    SECTION("a nonce") {
        play.rogue.send(wire::peer_reveal{nonce_of(7)}, play.out);
    }
    SECTION("an acceptance in the turn of PeerHello, before the caller's nonce") {
        play.rogue.send(play.good_hello(), play.out);
        play.rogue.send(wire::candidates{}, play.out);
    }
    SECTION("a second PeerHello") {
        play.rogue.send(play.good_hello(), play.out);
        CHECK_FALSE(play.delivers().empty());
        play.rogue.send(play.good_hello(), play.out);
    }
    CHECK(play.delivers(call_step::accept).empty());
    CHECK(fault_of(play.alice) == handshake_fault::out_of_turn);
    CHECK_FALSE(play.alice.take_keys());
}

TEST_CASE("a Signal of a kind or at a time that has no meaning ends the call", "[handshake]") {
    handshake_pair pair;
    SECTION("before the server passed the offer on") {
        pair.alice.start();
        pair.alice.on_signal(call_step::handshake, bytes{1});
        CHECK(fault_of(pair.alice) == handshake_fault::out_of_turn);
    }
    SECTION("an acceptance of a caller") {
        const auto reveal = pair.reveals();
        pair.bob.on_signal(call_step::accept, reveal);
        CHECK(fault_of(pair.bob) == handshake_fault::out_of_turn);
    }
}

TEST_CASE("a handshake has bounds for signals and their bytes", "[handshake]") {
    handshake_pair pair;
    SECTION("12 signals") {
        pair.offer();
        for (int i = 0; i < 12; ++i)
            pair.bob.on_signal(call_step::handshake, {});
        CHECK_FALSE(pair.bob.failure());
        pair.bob.on_signal(call_step::handshake, {});
    }
    SECTION("2 KiB a blob") {
        pair.offer();
        pair.bob.on_signal(call_step::handshake, bytes(2049, 0x16));
    }
    CHECK(fault_of(pair.bob) == handshake_fault::too_much);
}

TEST_CASE("messages that cannot be read end the call", "[handshake]") {
    rogue_caller play;
    const auto plaintext = GENERATE(
        bytes{0x01, 0x10}, // a length of more than 4 KiB
        bytes{0x00, 0x00},
        bytes{0x01, 0x00, 0x09},       // an unknown type
        bytes{0x02, 0x00, 0x01, 0x01}, // a PeerHello that ends early
        bytes{0x03, 0x00, 0x03, 0x00, 0x00}
    );
    REQUIRE(!play.rogue.engine.send(plaintext, play.out));
    CHECK(play.delivers().empty());
    CHECK(fault_of(play.bob) == handshake_fault::bad_message);
}
