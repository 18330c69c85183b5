// Files of Ed25519 keys: PKCS#8 in PEM (RFC 5958, 7468, 8410).
#pragma once

#include "crypto/openssl_handles.hpp"
#include <babel/core/error.hpp>

#include <string>
#include <string_view>

namespace babel::crypto {

/// Reads the first block of a PEM text. No copy of the secret stays in memory.
/// Errors: as private_key::from_pem.
result<key_handle> read_pkcs8(std::string_view pem, std::string_view passphrase);

/// Writes one block, encrypted unless the passphrase is empty. The caller erases the text.
std::string write_pkcs8(const EVP_PKEY& key, std::string_view passphrase);

} // namespace babel::crypto
