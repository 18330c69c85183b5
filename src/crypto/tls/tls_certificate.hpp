// Certificates (X.509): made, and read from PEM.
#pragma once

#include "crypto/openssl_handles.hpp"
#include <babel/core/error.hpp>

#include <chrono>
#include <memory>
#include <openssl/x509.h>
#include <string_view>
#include <vector>

namespace babel::crypto {

using certificate_handle = std::unique_ptr<X509, freed_by<X509_free>>;
using pkey_handle = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;

/// Signed by its own key, which is Ed25519; without names, valid for 20 years.
/// Exceptions: std::runtime_error if OpenSSL makes none.
certificate_handle make_certificate(EVP_PKEY* key);

/// Errors: bad_certificate, if there is none or one cannot be read.
result<std::vector<certificate_handle>> read_certificates(std::string_view pem);

/// A private key of any type. Errors: bad_server_key; wrong_passphrase, if it is encrypted.
result<pkey_handle> read_server_key(std::string_view pem);

std::chrono::system_clock::time_point begin_of_validity(const X509* of);
std::chrono::system_clock::time_point end_of_validity(const X509* of);

} // namespace babel::crypto
