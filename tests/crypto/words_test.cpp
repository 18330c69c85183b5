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

TEST_CASE("words of the exporter alone are forged by trying, and those with nonces are not") {
    // The victim's words, and an attacker who makes streams to another victim until theirs agree.
    // 12 bits stand for the 24 of three words.
    constexpr int tries = 20 * 4096;
    const auto start_of = [](const sha256_digest& hash) { return hash[0] << 4U | hash[1] >> 4U; };
    const auto nonce_number = [](int number) {
        word_nonce nonce{};
        nonce[0] = static_cast<std::uint8_t>(number);
        nonce[1] = static_cast<std::uint8_t>(number >> 8);
        nonce[2] = static_cast<std::uint8_t>(number >> 16);
        return nonce;
    };
    const auto target = start_of(sha256(nonce_number(tries)));
    int found = 0;
    for (int i = 0; i < tries && found == 0; ++i)
        found = start_of(sha256(nonce_number(i))) == target;
    CHECK(found == 1);
    // With the commitment the other victim draws a nonce after the attacker's is fixed, so each try
    // is a fresh guess: a nonce that would have fitted fits no more.
    word_facts facts{};
    facts.callee_nonce = nonce_number(1);
    const auto wanted = start_of(word_hash(facts));
    int fitting = 0;
    int fits_still = 0;
    for (int i = 1; i < tries; ++i) {
        auto forged = facts;
        forged.channel[0] ^= 1;
        forged.caller_nonce = nonce_number(i);
        if (start_of(word_hash(forged)) != wanted) continue;
        ++fitting;
        forged.callee_nonce = nonce_number(2);
        fits_still += start_of(word_hash(forged)) == wanted;
    }
    CHECK(fitting > 0);
    CHECK(fits_still < fitting);
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
