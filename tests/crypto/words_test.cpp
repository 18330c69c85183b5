// Words that two callers compare.
#include "crypto/vectors.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"
#include <babel/crypto/words.hpp>

#include <algorithm>
#include <vector>

using namespace babel;
using namespace babel::crypto;
using babel::test::from_hex;

namespace {

std::array<std::uint8_t, 32> array_of(const std::string& hex) {
    std::array<std::uint8_t, 32> out{};
    std::ranges::copy(from_hex(hex), out.begin());
    return out;
}

word_facts facts_in(const test::row& fields) {
    return {
        array_of(fields[0]),
        {array_of(fields[1])},
        {array_of(fields[2])},
        array_of(fields[3]),
        array_of(fields[4])};
}

constexpr int most_tries = 16 << 16; // far more than 16 bits take

int two_words(const sha256_digest& hash) {
    return hash[0] << 8 | hash[1];
}

/// 32 bytes that differ for each number, as nonces and exporters do.
word_nonce counted(int number) {
    word_nonce out{};
    for (std::size_t i = 0; i < 4; ++i)
        out[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return out;
}

} // namespace

TEST_CASE("a caller's commitment is a hash of its nonce") {
    for (const auto& fields : test::rows_of("commitment"))
        CHECK(commitment_to(array_of(fields[0])) == array_of(fields[1]));
}

TEST_CASE("the words are those of the hash of channel, keys and nonces") {
    for (const auto& fields : test::rows_of("words")) {
        const auto facts = facts_in(fields);
        CHECK(word_hash(facts) == array_of(fields[5]));
        CHECK(words_of(facts) == three_words{fields[6], fields[7], fields[8]});
    }
}

// The attack for which nonces are there at all: a middle with a stream to either side tries until
// both show the same words. The 16 bits are those of two words.

TEST_CASE("words of the exporter alone are forged by trying connections") {
    // The rejected scheme. Each answer to the same ClientHello gives the middle another exporter.
    const auto target = two_words(sha256(counted(0)));
    int tries = 1;
    while (tries < most_tries && two_words(sha256(counted(tries))) != target)
        ++tries;
    CHECK(tries < most_tries);
}

TEST_CASE("a middle whose nonce is committed cannot try") {
    word_facts facts{};
    facts.channel = counted(1);
    const auto target = two_words(word_hash(facts)); // of the other stream
    facts.channel = counted(2);
    facts.caller_nonce = counted(3);
    const auto commitment = commitment_to(facts.caller_nonce);
    // The callee draws its nonce only now. One guess a call:
    int hits = 0;
    for (int call = 0; call < 1000; ++call) {
        facts.callee_nonce = counted(4 + call);
        hits += two_words(word_hash(facts)) == target;
    }
    CHECK(hits <= 2); // 0.015 are due
    // Knowing the callee's nonce, the middle finds one that fits, but has not committed to it.
    int tries = 0;
    do
        facts.caller_nonce = counted(5000 + tries);
    while (two_words(word_hash(facts)) != target && ++tries < most_tries);
    CHECK(tries < most_tries);
    CHECK(commitment_to(facts.caller_nonce) != commitment);
}

TEST_CASE("every fact changes the hash of the words") {
    const auto facts = facts_in(test::rows_of("words").front());
    std::vector<word_facts> others(5, facts);
    others[0].channel[31] ^= 1;
    others[1].caller.bytes[0] ^= 1;
    others[2].callee.bytes[0] ^= 1;
    others[3].caller_nonce[5] ^= 1;
    others[4].callee_nonce[5] ^= 1;
    others.push_back(facts);
    std::swap(others.back().caller, others.back().callee);
    for (const auto& each : others)
        CHECK(word_hash(each) != word_hash(facts));
}
