// Proofs in the messages about a leg.
#pragma once

#include "server/relay/leg_address.hpp"
#include <babel/core/error.hpp>
#include <babel/crypto/digest.hpp>
#include <babel/crypto/relay_ticket.hpp>
#include <babel/wire/relay.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace babel::server {

/// The key of a leg. Null: the relay's secret did not make the ticket of this encoded Bind, or the
/// ticket's holder did not make the Bind.
std::optional<crypto::sha256_digest> leg_key(bytes_view secret, bytes_view bind);

crypto::cookie_subject subject_of(const leg_address& from, std::uint32_t id);

/// The bytes of a Bound that tells a client its address, with the mask and the MAC.
std::vector<std::uint8_t> finish(wire::bound answer, const leg_address& to, bytes_view leg_key);

} // namespace babel::server
