// Proofs of keys inside a call's stream: ours, and the check of the peer's.
#pragma once

#include <babel/call/handshake_facts.hpp>
#include <babel/core/error.hpp>

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace babel::call {

using channel_binding = std::array<std::uint8_t, 32>;

/// The reason to accept a key, in this order: it is the known one; the known one endorses it; none
/// is known and the server named it. Null: there is no reason. A known key wins over one that
/// the server names.
std::optional<key_source> judge_peer_key(
    const crypto::public_key& shown,
    std::span<const crypto::endorsement> chain,
    const std::optional<crypto::public_key>& known,
    const std::optional<crypto::public_key>& named,
    std::uint64_t now
);

std::vector<std::array<std::uint8_t, crypto::endorsement_bytes>>
encode_all(const std::vector<crypto::endorsement>& endorsements);

/// Our PeerHello, signed. `nonce`: of a caller, the commitment to it.
/// Lifetime: views of `setup` and `endorsements`.
wire::peer_hello make_hello(
    const handshake_setup& setup,
    wire::peer_role own_role,
    const wire::raw_nonce& nonce,
    const channel_binding& channel,
    std::span<const std::array<std::uint8_t, crypto::endorsement_bytes>> endorsements
);

/// Checks version, role, names, capabilities, proof and key. `named`: the key that the server
/// named. The reason told is `identity` only to a peer that holds a known key; others learn
/// nothing.
result<proved_peer, handshake_failure> check_hello(
    const wire::peer_hello& hello,
    const handshake_setup& setup,
    wire::peer_role own_role,
    const channel_binding& channel,
    const std::optional<crypto::public_key>& named
);

/// Of a fault of identity. Only a callee names it, and only to a peer whose
/// key is known and proved.
wire::end_reason reason_told(wire::peer_role own_role, bool is_known);

} // namespace babel::call
