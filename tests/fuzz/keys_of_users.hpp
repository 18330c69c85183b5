// Names of the users in fuzz_session, and the keys that they have.
#pragma once

#include "server/signalling/link_description.hpp"
#include <babel/crypto/endorsement.hpp>
#include <babel/crypto/key.hpp>
#include <babel/crypto/sshsig.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace babel::fuzz {

inline constexpr std::array<std::string_view, 8> names{
    "alice", "bob", "carol", "\xc3\xa9ve", "alice@acme", "bob@acme", "carol@other", "dave@other"};
inline constexpr server::channel_binding link_binding{7};
inline constexpr std::uint64_t noon = 1795953600; // 2026-11-29T12:00:00Z

/// A key with its proof for each name, which takes time to make.
struct person {
    explicit person(const crypto::private_key& own) : key(own.public_part()) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            std::vector<std::uint8_t> message(link_binding.begin(), link_binding.end());
            message.insert(message.end(), names[i].begin(), names[i].end());
            proofs[i] = crypto::sign_sshsig(own, crypto::login_namespace, message);
        }
    }

    crypto::public_key key;
    std::array<crypto::signature, names.size()> proofs{};
};

/// The first endorses the second.
struct both_keys {
    crypto::private_key first = crypto::private_key::generate();
    crypto::private_key second = crypto::private_key::generate();
    std::array<person, 2> people{person(first), person(second)};
    std::array<std::uint8_t, crypto::endorsement_bytes> endorsement = crypto::encode(
        crypto::endorse(first, crypto::endorsement_kind::replacement, second.public_part(), noon)
    );
};

inline const both_keys& ours() {
    static const both_keys made;
    return made;
}

inline bool is_of_ours(bytes_view key) {
    return std::ranges::any_of(ours().people, [&](const person& each) {
        return std::ranges::equal(each.key.bytes, key);
    });
}

} // namespace babel::fuzz
