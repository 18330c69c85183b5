// SSHSIG: signatures that are bound to a purpose, as `ssh-keygen -Y sign` makes them
// (OpenSSH, PROTOCOL.sshsig).
#pragma once

#include <babel/crypto/key.hpp>

#include <string_view>

namespace babel::crypto {

/// Namespaces, which keep signatures of one purpose from being used for another.
inline constexpr std::string_view login_namespace = "babel-login";
inline constexpr std::string_view peer_namespace = "babel-peer";
inline constexpr std::string_view endorsement_namespace = "babel-endorse";

/// The raw signature inside of an SSHSIG with SHA-512.
signature sign_sshsig(const private_key& signer, std::string_view purpose, bytes_view message);

/// Takes only keys that are acceptable, and signatures of 64 bytes.
bool verify_sshsig(
    const public_key& signer, std::string_view purpose, bytes_view message, bytes_view proof
);

} // namespace babel::crypto
