// Words that two callers compare, so that nobody stands between them (ZRTP's idea, RFC 6189, 4.4).
#pragma once

#include <babel/crypto/digest.hpp>
#include <babel/crypto/key.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace babel::crypto {

using word_nonce = std::array<std::uint8_t, 32>;

/// The caller commits to its nonce before it sees the callee's. So an attacker in the middle has
/// to fix a nonce before the words that it leads to are known, and has one guess of 2^24.
sha256_digest commitment_to(const word_nonce& caller);

/// All that the words depend on.
struct word_facts {
    std::array<std::uint8_t, 32> channel; ///< binding of the call's TLS connection
    public_key caller;
    public_key callee;
    word_nonce caller_nonce;
    word_nonce callee_nonce;
};

using three_words = std::array<std::string_view, 3>;

/// The hash whose first three bytes are the words' places in the list of 256.
sha256_digest word_hash(const word_facts& facts);
three_words words_of(const word_facts& facts);

} // namespace babel::crypto
