// Endorsements: a key says which key replaces it, or stands beside it.
#pragma once

#include <babel/crypto/key.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace babel::crypto {

enum class endorsement_kind : std::uint8_t {
    replacement = 1, ///< The key takes the place of the endorser.
    device = 2,      ///< The key belongs to another device of the same person.
};

/// Statement of one key about another. It does not name its endorser.
struct endorsement {
    endorsement_kind kind{};
    public_key key;
    std::uint64_t not_before = 0; ///< Unix time in seconds
    signature proof{};            ///< by the endorser (SSHSIG)

    friend bool operator==(const endorsement&, const endorsement&) = default;
};

inline constexpr std::size_t endorsement_bytes = 1 + key_bytes + 8 + signature_bytes;
inline constexpr std::size_t max_endorsements = 4;

/// Clocks differ: a date some hours back is right for an endorsement that holds at once.
endorsement endorse(
    const private_key& endorser,
    endorsement_kind kind,
    const public_key& key,
    std::uint64_t not_before
);

/// Kind, key, date (little-endian), proof.
std::array<std::uint8_t, endorsement_bytes> encode(const endorsement& made);

/// Does not verify the proof.
/// Errors: bad_endorsement (another size, an unknown kind, a key that is not acceptable).
result<endorsement> parse_endorsement(bytes_view bytes);

/// True if that key made it.
bool is_endorsed_by(const public_key& endorser, const endorsement& made);

/// True if `offered` is the pinned key, or the chain, oldest first, replaces the pinned key step by
/// step until it comes to `offered`. `now`: Unix time in seconds.
///
/// The part of the chain up to the pinned key is not looked at. Behind it, endorsements of another
/// kind or from after `now` are passed over, and each other one has to be made by the key before
/// it: nothing is verified after the first wrong signature. Refused are more than
/// `max_endorsements`, a step back to a key of the chain, and keys that are not acceptable.
bool is_successor(
    const public_key& pinned,
    std::span<const endorsement> chain,
    const public_key& offered,
    std::uint64_t now
);

} // namespace babel::crypto
