// The key that a peer may show.
#include "call/handshake_pair.hpp"
#include "call/sealed/peer_proof.hpp"

#include <optional>
#include <vector>

using namespace babel;
using namespace babel::test;
using call::judge_peer_key;

namespace {

using maybe_key = std::optional<crypto::public_key>;

const auto new_key = some_key(9);

crypto::endorsement step_to(
    const crypto::private_key& from, const crypto::private_key& to, std::uint64_t not_before = 0
) {
    return endorse(from, crypto::endorsement_kind::replacement, to.public_part(), not_before);
}

} // namespace

TEST_CASE("a known key is taken whatever the server names", "[handshake]") {
    const auto key = bob_key.public_part();
    for (const auto& named : {maybe_key(), maybe_key(key), maybe_key(mallory_key.public_part())})
        CHECK(judge_peer_key(key, {}, key, named, 0) == key_source::known);
}

TEST_CASE("a key that the known one endorses is taken", "[handshake]") {
    const auto known = bob_key.public_part();
    const auto shown = new_key.public_part();
    const std::vector chain{step_to(bob_key, new_key, 100)};
    CHECK(judge_peer_key(shown, chain, known, {}, 100) == key_source::endorsed);
    CHECK_FALSE(judge_peer_key(shown, chain, known, shown, 99)); // not yet
    const std::vector forged{step_to(mallory_key, new_key)};
    CHECK_FALSE(judge_peer_key(shown, forged, known, shown, 100));
    CHECK_FALSE(judge_peer_key(shown, {}, known, shown, 100));
}

TEST_CASE(
    "at a first contact the key that the server names is taken, and no other", "[handshake]"
) {
    const auto key = bob_key.public_part();
    CHECK(judge_peer_key(key, {}, {}, key, 0) == key_source::named);
    CHECK_FALSE(judge_peer_key(key, {}, {}, mallory_key.public_part(), 0));
    CHECK_FALSE(judge_peer_key(key, {}, {}, {}, 0));
}

TEST_CASE("a peer whose key was replaced completes the handshake with its new key", "[handshake]") {
    auto of_alice = alice_setup();
    of_alice.known = bob_key.public_part();
    of_alice.now = 100;
    auto of_bob = bob_setup();
    of_bob.key = &new_key;
    of_bob.endorsements = {step_to(bob_key, new_key, 50)};
    handshake_pair pair(of_alice, of_bob);
    pair.named_bob.reset();
    pair.connects();
    REQUIRE(pair.alice.peer());
    CHECK(pair.alice.peer()->key == new_key.public_part());
    CHECK(pair.alice.peer()->source == key_source::endorsed);
}

TEST_CASE(
    "a key for which anybody can sign is refused even if the server names it", "[handshake]"
) {
    const crypto::public_key nobody{};
    rogue_caller play(bob_setup(), nobody);
    auto hello = play.good_hello();
    hello.key = nobody.bytes;
    hello.proof = {};
    play.rogue.send(hello, play.out);
    play.delivers();
    CHECK(fault_of(play.bob) == handshake_fault::bad_proof);
}

TEST_CASE("a key for which anybody can sign is refused, even if it is named", "[handshake]") {
    // The neutral element: its own encoding as R, and S = 0, sign every message.
    crypto::public_key weak;
    weak.bytes[0] = 1;
    const auto forged = [&](wire::peer_hello hello) {
        hello.key = weak.bytes;
        hello.proof = {};
        hello.proof[0] = 1;
        return hello;
    };
    SECTION("by a callee") {
        rogue_caller play(bob_setup(), weak);
        play.rogue.send(forged(play.good_hello()), play.out);
        CHECK(play.delivers().empty());
        CHECK(fault_of(play.bob) == handshake_fault::bad_proof);
        CHECK_FALSE(play.bob.peer());
    }
    SECTION("by a caller") {
        rogue_callee play(alice_setup(), weak);
        play.rogue.send(forged(play.good_hello()), play.out);
        CHECK(play.delivers().empty());
        CHECK(fault_of(play.alice) == handshake_fault::bad_proof);
        CHECK_FALSE(play.alice.words());
    }
}
