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
