// Security of a call, and reasons to refuse one. No I/O.
#pragma once

#include <babel/crypto/key.hpp>
#include <babel/crypto/openssh_key.hpp>
#include <babel/crypto/words.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace babel::call {

/// The security of a call that is allowed.
enum class call_security : std::uint8_t {
    none,     ///< Plain: NOT ENCRYPTED.
    fresh,    ///< Encrypted. It is the first call with this key, which nothing has verified.
    known,    ///< Encrypted, with the key of earlier calls or one that it endorses.
    verified, ///< Encrypted, and the user has verified the key.
    own,      ///< Encrypted, with another name of our own key.
};

enum class peer_fault : std::uint8_t {
    was_encrypted,    ///< Calls with this peer were encrypted, and this one would be plain.
    could_be,         ///< The peer's client encrypts calls, and this one would be plain.
    needs_encryption, ///< The policy allows no plain calls.
    unverified,       ///< The policy allows verified keys only.
    other_key,        ///< Another key is known.
    unknown_key,      ///< No key was known, and the server named another one or none.
    unreadable_entry, ///< A damaged line of known_peers may be the peer's.
    bad_proof,        ///< The peer does not hold its key, or did not speak to us.
    distrusts_us,     ///< The peer knows another key of ours.
};

/// A call that is not as secure as it has to be.
struct untrusted_peer {
    bool operator==(const untrusted_peer&) const = default;

    peer_fault why = peer_fault::other_key;
    std::optional<crypto::fingerprint> known;     ///< The key that is known, if there is one.
    std::optional<crypto::fingerprint> presented; ///< The key that came, if one did.
    std::string since;                            ///< Date of the known key: 2026-11-29; or empty.
};

/// Security of a call, for the user.
struct peer_security {
    call_security level = call_security::none;
    std::optional<crypto::public_key> key; ///< Of the peer; empty: the call is plain.
    /// Both ends of a call have the same words, unless somebody is between them. Empty: the call is
    /// plain, or too many strangers tried to get words that fit.
    std::optional<crypto::three_words> words;
    /// The known key, if it endorsed a new one that is known from now on.
    std::optional<crypto::fingerprint> replaced;
    std::string since = {};  ///< Date of the known key: 2026-11-29; empty: no key was known.
    bool is_relayed = false; ///< Plain, and the bytes go over the relay of the server.
};

} // namespace babel::call
