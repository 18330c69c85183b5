// The handshake of a sealed call between two honest ends.
#include "call/handshake_pair.hpp"
#include <babel/crypto/words.hpp>

#include <chrono>
#include <string>

using namespace babel;
using namespace babel::test;
using namespace std::chrono_literals;

TEST_CASE("a call's handshake leads both ends to the same words and keys", "[handshake]") {
    handshake_pair pair;
    pair.connects();
    CHECK(pair.alice.phase() == handshake_phase::accepted);
    CHECK(pair.bob.phase() == handshake_phase::accepted);
    REQUIRE(pair.alice.words());
    REQUIRE(pair.bob.words());
    CHECK(*pair.alice.words() == *pair.bob.words());
    const auto of_alice = pair.alice.take_keys();
    const auto of_bob = pair.bob.take_keys();
    REQUIRE(of_alice);
    REQUIRE(of_bob);
    CHECK(of_alice->secret == of_bob->secret);
    CHECK(of_alice->secret != decltype(of_alice->secret){});
    CHECK(of_alice->cipher == of_bob->cipher);
    CHECK(of_alice->own_role == peer_role::caller);
    CHECK(of_bob->own_role == peer_role::callee);
}

TEST_CASE("each end of a call learns the other's key, capabilities and candidates", "[handshake]") {
    handshake_pair pair;
    pair.connects();
    REQUIRE(pair.alice.peer());
    REQUIRE(pair.bob.peer());
    CHECK(pair.alice.peer()->key == bob_key.public_part());
    CHECK(pair.bob.peer()->key == alice_key.public_part());
    CHECK(pair.alice.peer()->capabilities == std::vector<std::string>{"udp1", "text1"});
    CHECK(pair.bob.peer()->capabilities == std::vector<std::string>{"udp1"});
    CHECK(pair.alice.peer_candidates() == std::vector{some_candidate(4002)});
    CHECK(pair.bob.peer_candidates() == std::vector{some_candidate(4001)});
}

TEST_CASE("two calls between the same ends have other words and keys", "[handshake]") {
    handshake_pair one;
    handshake_pair other;
    one.connects();
    other.connects();
    CHECK(one.alice.take_keys()->secret != other.alice.take_keys()->secret);
    CHECK(*one.alice.words() != *other.alice.words());
}

TEST_CASE("a callee rings after the caller's proof and not before", "[handshake]") {
    handshake_pair pair;
    const auto hello = pair.alice.start();
    pair.alice.on_offered(pair.named_bob, call_start);
    const auto flight = pair.bob.on_offer(hello.blob, pair.named_alice, call_start);
    CHECK_FALSE(pair.bob.peer());
    CHECK(pair.bob.accept({}).blob.empty()); // there is nothing to accept
    const auto greeting = pair.alice.on_signal(call_step::handshake, flight.blob);
    CHECK_FALSE(pair.alice.peer());
    const auto answer = pair.bob.on_signal(call_step::handshake, greeting.blob);
    REQUIRE(pair.bob.peer());
    CHECK(pair.bob.phase() == handshake_phase::proved);
    CHECK_FALSE(pair.bob.words());
    CHECK_FALSE(pair.bob.take_keys());
    pair.alice.on_signal(call_step::handshake, answer.blob);
    CHECK(pair.alice.words());
    CHECK(pair.alice.phase() == handshake_phase::waiting);
}

TEST_CASE("an acceptance before the caller's nonce waits for it", "[handshake]") {
    handshake_pair pair;
    const auto answer = pair.greets_back();
    const auto early = pair.bob.accept({some_candidate(4002)});
    CHECK(early.blob.empty());
    CHECK(pair.bob.phase() == handshake_phase::proved);
    const auto reveal = pair.alice.on_signal(call_step::handshake, answer);
    const auto yes = pair.bob.on_signal(call_step::handshake, reveal.blob);
    CHECK(yes.what == call_step::accept);
    CHECK(pair.bob.phase() == handshake_phase::accepted);
    pair.alice.on_signal(yes.what, yes.blob);
    CHECK(pair.alice.phase() == handshake_phase::accepted);
    CHECK(pair.alice.peer_candidates() == std::vector{some_candidate(4002)});
}

TEST_CASE("a user's second answer accepts nothing", "[handshake]") {
    handshake_pair pair;
    pair.rings();
    CHECK_FALSE(pair.bob.accept({}).blob.empty());
    CHECK(pair.bob.accept({}).blob.empty());
    CHECK(pair.alice.accept({}).blob.empty()); // a caller's neither
}

TEST_CASE("a Signal that completes no Candidates accepts nothing", "[handshake]") {
    handshake_pair pair;
    pair.rings();
    const auto yes = pair.bob.accept({});
    const auto first = bytes_view(yes.blob).first(yes.blob.size() - 1);
    pair.alice.on_signal(call_step::accept, {});
    CHECK(pair.alice.phase() == handshake_phase::waiting);
    pair.alice.on_signal(call_step::accept, first);
    CHECK(pair.alice.phase() == handshake_phase::waiting);
    pair.alice.on_signal(call_step::accept, bytes_view(yes.blob).last(1));
    CHECK(pair.alice.phase() == handshake_phase::accepted);
}

TEST_CASE("voice that opens accepts the call of a caller, and of nobody else", "[handshake]") {
    handshake_pair pair;
    const auto answer = pair.greets_back();
    pair.alice.on_voice(); // there are no keys yet
    CHECK(pair.alice.phase() == handshake_phase::securing);
    const auto reveal = pair.alice.on_signal(call_step::handshake, answer);
    pair.bob.on_signal(call_step::handshake, reveal.blob);
    pair.alice.on_voice();
    pair.bob.on_voice();
    CHECK(pair.alice.phase() == handshake_phase::accepted);
    CHECK(pair.alice.take_keys());
    CHECK(pair.bob.phase() == handshake_phase::waiting);
}

TEST_CASE("candidates of a callee whose voice came first are read once", "[handshake]") {
    handshake_pair pair;
    pair.rings();
    const auto yes = pair.bob.accept({some_candidate(4002)});
    CHECK_FALSE(pair.alice.take_late());
    pair.alice.on_voice();
    auto late = pair.alice.take_late();
    REQUIRE(late.has_value());
    CHECK_FALSE(pair.alice.take_late());
    SECTION("the acceptance") {
        CHECK(late->read(yes.blob) == std::vector{some_candidate(4002)});
        CHECK_FALSE(late->read(yes.blob));
    }
    SECTION("something else") {
        CHECK_FALSE(late->read(bytes{1, 2, 3}));
    }
    CHECK(pair.alice.phase() == handshake_phase::accepted);
}

TEST_CASE(
    "a caller's candidates are those of the moment in which it reveals its nonce", "[handshake]"
) {
    handshake_pair pair;
    pair.alice.set_candidates({some_candidate(4003)});
    pair.rings();
    CHECK(pair.bob.peer_candidates() == std::vector{some_candidate(4003)});
}

TEST_CASE("a handshake is over 5 s after the offer, and then has no limit", "[handshake]") {
    SECTION("a caller's begins when the server passed the offer on") {
        handshake_pair pair;
        pair.alice.start();
        CHECK(pair.alice.deadline() == handshake::time_point::max());
        pair.alice.on_offered(pair.named_bob, call_start);
        CHECK(pair.alice.deadline() == call_start + 5s);
        pair.alice.on_time(call_start + 4999ms);
        CHECK_FALSE(pair.alice.failure());
        pair.alice.on_time(call_start + 5s);
        CHECK(fault_of(pair.alice) == handshake_fault::too_late);
        CHECK(pair.alice.failure()->told == told_reason::failed);
    }
    SECTION("a callee's ends when it has the caller's nonce") {
        handshake_pair pair;
        pair.greets_back();
        CHECK(pair.bob.deadline() == call_start + 5s);
        pair.bob.on_time(call_start + 5s);
        CHECK(fault_of(pair.bob) == handshake_fault::too_late);
        CHECK(pair.bob.is_unrevealed());
    }
    SECTION("while the user is asked there is none") {
        handshake_pair pair;
        pair.rings();
        CHECK(pair.alice.deadline() == handshake::time_point::max());
        CHECK(pair.bob.deadline() == handshake::time_point::max());
        pair.bob.on_time(call_start + 1h);
        CHECK_FALSE(pair.bob.failure());
        CHECK_FALSE(pair.bob.is_unrevealed());
    }
}

TEST_CASE("the caller's suite is that of the call's datagrams", "[handshake]") {
    const auto [order, cipher] = GENERATE(table<crypto::suite_order, crypto::aead_cipher>({
        {crypto::suite_order::aes_first, crypto::aead_cipher::aes_128_gcm},
        {crypto::suite_order::chacha_first, crypto::aead_cipher::chacha20_poly1305},
    }));
    auto setup = alice_setup();
    setup.suites = order;
    handshake_pair pair(setup);
    pair.connects();
    CHECK(pair.alice.take_keys()->cipher == cipher);
    CHECK(pair.bob.take_keys()->cipher == cipher);
}

TEST_CASE("the largest messages of a handshake fit into its blobs", "[handshake]") {
    const std::string longest(255, 'n');
    auto of_alice = alice_setup();
    auto of_bob = bob_setup();
    of_alice.own_name = of_bob.peer_name = longest;
    of_alice.peer_name = of_bob.own_name = std::string(255, 'm');
    for (auto* setup : {&of_alice, &of_bob}) {
        setup->capabilities.assign(16, std::string(32, 'c'));
        setup->endorsements.assign(
            4,
            endorse(
                mallory_key, crypto::endorsement_kind::replacement, setup->key->public_part(), 0
            )
        );
        setup->candidates.assign(8, some_candidate(1));
    }
    handshake_pair pair(of_alice, of_bob);
    const auto greeting = pair.greets();
    CHECK(greeting.size() <= wire::max_blob_bytes);
    const auto answer = pair.bob.on_signal(call_step::handshake, greeting);
    CHECK(answer.blob.size() <= wire::max_blob_bytes);
    pair.alice.on_signal(call_step::handshake, answer.blob);
    CHECK(pair.alice.phase() == handshake_phase::waiting);
}

TEST_CASE("nothing that comes after the acceptance ends the call", "[handshake]") {
    handshake_pair pair;
    pair.connects();
    const bytes noise(100, 0x17);
    for (auto* side : {&pair.alice, &pair.bob}) {
        CHECK(side->on_signal(call_step::handshake, noise).blob.empty());
        CHECK(side->on_signal(call_step::accept, noise).blob.empty());
        side->on_time(call_start + 1h);
        CHECK(side->phase() == handshake_phase::accepted);
        CHECK(side->take_keys());
    }
}
