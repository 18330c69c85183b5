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

/// Its address and port, as answers tell them.
wire::seen_address seen_from(const leg_address& from);

/// The key of a leg. Null: the relay's secret did not make the ticket of this encoded Bind, or the
/// ticket's holder did not make the Bind.
std::optional<crypto::sha256_digest> leg_key(bytes_view secret, bytes_view bind);

/// True for a ticket of this protocol that is not too old. Its MAC is checked elsewhere.
bool is_usable(const wire::relay_ticket& ticket, std::uint64_t unix_time);

/// True for a Bind with a ticket of a base call. Neither is checked.
bool is_for_base_call(bytes_view datagram);

/// True if the cookie of a Bind shows that its sender is there: by UDP, the relay sent it to that
/// address; by TLS, that connection exports it.
bool has_cookie(
    bytes_view secret, const wire::bind& of, const leg_address& from, std::uint64_t unix_time
);

/// An answer to a Bind.
struct bound_parts {
    bytes_view secret;
    bytes_view leg_key;
    const wire::bind& question;
    wire::bound_code verdict;
};

/// Its bytes, with the mask and the MAC. A client by UDP gets its next cookie.
std::vector<std::uint8_t>
make_bound(const bound_parts& of, const leg_address& to, std::uint64_t unix_time);

} // namespace babel::server
