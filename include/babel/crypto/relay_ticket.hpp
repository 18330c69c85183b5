// MACs, keys, cookies and masks of the relay's tickets, Binds and Bounds, whose layouts are in
// babel/wire/relay.hpp.
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/digest.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace babel::crypto {

inline constexpr std::size_t relay_mac_bytes = 16;

/// Label of the exporter of a TLS connection to the relay. Its 16 bytes are the cookie of each Bind
/// over that connection, so that no Bind is worth anything on another one.
inline constexpr std::string_view relay_link_label = "EXPERIMENTAL babel relay 1";

/// Overwrites the last 16 bytes of an encoded ticket, Bind or Bound by the HMAC-SHA256 of those
/// before. A ticket's key is the relay's secret; that of the others is the leg's key.
/// Exceptions: std::invalid_argument for a message without place for it.
void put_relay_mac(bytes_view key, std::span<std::uint8_t> message);

/// True if the last 16 bytes are right.
bool has_relay_mac(bytes_view key, bytes_view message);

/// The key of a leg: HMAC-SHA256(relay secret, "leg" + ticket with its MAC). The holder gets it
/// from the server beside the ticket; the relay makes it from the Bind.
sha256_digest leg_key_of(bytes_view relay_secret, bytes_view ticket);

/// Address, port and receiver's id of a Bind, as the cookie covers them.
struct cookie_subject {
    std::uint8_t family = 4;
    std::array<std::uint8_t, 16> address = {};
    std::uint16_t port = 0;
    std::uint32_t id = 0;
};

using relay_cookie_bytes = std::array<std::uint8_t, 16>;

/// The cookie that proves that an address answers: its key lasts for 2 minutes.
/// `now`: Unix time in seconds.
relay_cookie_bytes
make_relay_cookie(bytes_view relay_secret, const cookie_subject& of, std::uint64_t now);

/// True for a cookie of these 2 minutes or of the 2 before.
bool is_relay_cookie(
    bytes_view relay_secret,
    const cookie_subject& of,
    std::uint64_t now,
    const relay_cookie_bytes& offered
);

inline constexpr std::size_t masked_bytes = 18; ///< of address and port

/// Masks the seen address and port of an encoded Bound, or takes the mask off: routers that rewrite
/// addresses in the payload find none.
void apply_seen_mask(
    bytes_view leg_key,
    std::uint32_t counter,
    const relay_cookie_bytes& cookie,
    std::span<std::uint8_t, masked_bytes> address_and_port
);

} // namespace babel::crypto
