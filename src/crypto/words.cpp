#include "crypto/keys/ssh_string.hpp"
#include "crypto/word_list.hpp"
#include <babel/crypto/words.hpp>

#include <vector>

namespace babel::crypto {

sha256_digest commitment_to(const word_nonce& caller) {
    std::vector<std::uint8_t> bytes;
    append(bytes, bytes_of("babel commit 1"));
    append(bytes, caller);
    return sha256(bytes);
}

sha256_digest word_hash(const word_facts& facts) {
    std::vector<std::uint8_t> bytes;
    append(bytes, bytes_of("babel words 1"));
    append(bytes, facts.channel);
    append(bytes, facts.caller.bytes);
    append(bytes, facts.callee.bytes);
    append(bytes, facts.caller_nonce);
    append(bytes, facts.callee_nonce);
    return sha256(bytes);
}

three_words words_of(const word_facts& facts) {
    static_assert(word_list.size() == 256);
    const auto hash = word_hash(facts);
    return {word_list[hash[0]], word_list[hash[1]], word_list[hash[2]]};
}

} // namespace babel::crypto
