// Facts that go into the handshake of a sealed call, and facts that come out of it.
#pragma once

#include <babel/crypto/aead_cipher.hpp>
#include <babel/crypto/call_stream.hpp>
#include <babel/crypto/endorsement.hpp>
#include <babel/crypto/key.hpp>
#include <babel/crypto/words.hpp>
#include <babel/wire/offers.hpp>
#include <babel/wire/peer_messages.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace babel::call {

/// This side of a call, and the peer as far as it is known before.
struct handshake_setup {
    std::string own_name;
    std::string peer_name;
    const crypto::private_key* key = nullptr; ///< outlives the handshake
    std::vector<crypto::endorsement> endorsements = {};
    std::vector<std::string> capabilities = {};
    std::optional<crypto::public_key> known = {}; ///< the key that known_peers has for the peer
    std::uint64_t now = 0;                        ///< Unix time in seconds, for endorsements
    wire::raw_nonce nonce{};                      ///< random, for this call alone
    crypto::suite_order suites = crypto::suite_order::aes_first;
    std::vector<wire::candidate> candidates = {}; ///< a caller's
};

/// The reason to accept the peer's key.
enum class key_source : std::uint8_t {
    known,    ///< known_peers has it.
    endorsed, ///< The key that known_peers has says that this one replaces it.
    named,    ///< The server named it, and no key was known.
};

/// A peer that holds its key.
struct proved_peer {
    crypto::public_key key;
    key_source source = key_source::named;
    std::optional<crypto::public_key> endorser = {}; ///< the known key, if it endorsed this one
    bool is_own = false;                             ///< It is our own key, under another name.
    std::vector<std::string> capabilities = {};
};

enum class handshake_fault : std::uint8_t {
    tls,            ///< The stream broke, or the other end has no part in this call.
    too_much,       ///< More or larger signals than a handshake has.
    too_late,       ///< It did not end in time.
    out_of_turn,    ///< A message came before or after its turn.
    bad_message,    ///< A message cannot be read.
    version,        ///< The peer requires another version, or a capability that we have not.
    own_name,       ///< The caller has our own name.
    wrong_names,    ///< The peer speaks to somebody else, or as somebody else.
    bad_proof,      ///< The peer does not hold the key that it shows.
    other_key,      ///< Another key is known, which does not endorse this one.
    unknown_key,    ///< No key was known, and the server named another one or none.
    bad_commitment, ///< The caller revealed another nonce than it had committed to.
};

struct handshake_failure {
    handshake_fault why = handshake_fault::tls;
    wire::end_reason told = wire::end_reason::failed; ///< to the peer
    std::optional<crypto::public_key> presented = {};
};

/// Keys of the call's datagrams. The secret is erased when this is destroyed.
struct call_keys {
    call_keys() = default;
    call_keys(const call_keys&) = delete;
    call_keys& operator=(const call_keys&) = delete;
    ~call_keys();

    std::array<std::uint8_t, 32> secret{}; ///< M0 of docs/protocol.md
    crypto::aead_cipher cipher = crypto::aead_cipher::aes_128_gcm;
    wire::peer_role own_role = wire::peer_role::caller;
};

} // namespace babel::call
