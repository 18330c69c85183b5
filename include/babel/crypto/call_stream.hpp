// TLS between the two ends of a call: its settings, and the proofs inside it.
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/key.hpp>
#include <babel/crypto/tls_context.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace babel::crypto {

/// The order in which a caller names the two suites, which the callee follows.
enum class suite_order : std::uint8_t {
    aes_first,
    chacha_first, ///< for processors without instructions for AES
};

suite_order suite_order_of_this_machine();

/// The pre-shared key of a call. It is no secret: it spares certificates, and authenticates
/// nothing. Names of more than 255 bytes are cut.
std::array<std::uint8_t, 32> call_psk(std::string_view caller, std::string_view callee);

/// TLS 1.3 with a key that both ends have and new ephemeral keys (psk_dhe_ke); two suites; no
/// certificates, tickets, early data or key updates. The caller is the client. A handshake without
/// the key fails, and so does a stream that brings anything but data behind it.
/// Exceptions: std::runtime_error if OpenSSL makes none.
tls_context call_context(
    tls_role role,
    const std::array<std::uint8_t, 32>& psk,
    suite_order order = suite_order::aes_first
);

/// The proof of a key inside the call's stream: an SSHSIG over the channel binding and the signed
/// part of PeerHello.
signature
prove_peer(const private_key& signer, const std::array<std::uint8_t, 32>& channel, bytes_view part);
bool is_proved_peer(
    const public_key& signer,
    const std::array<std::uint8_t, 32>& channel,
    bytes_view part,
    const signature& proof
);

} // namespace babel::crypto
