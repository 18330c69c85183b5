#include "crypto/hkdf.hpp"

#include "crypto/openssl_handles.hpp"

#include <array>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdexcept>

namespace babel::crypto {
namespace {

using kdf_handle = std::unique_ptr<EVP_KDF, freed_by<EVP_KDF_free>>;
using derivation_handle = std::unique_ptr<EVP_KDF_CTX, freed_by<EVP_KDF_CTX_free>>;

/// OpenSSL's parameters are not const.
OSSL_PARAM octets(const char* name, bytes_view bytes) {
    return OSSL_PARAM_construct_octet_string(
        name, const_cast<std::uint8_t*>(bytes.data()), bytes.size()
    );
}

} // namespace

void hkdf_expand(bytes_view secret, bytes_view info, std::span<std::uint8_t> made) {
    const kdf_handle method(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    const derivation_handle context(EVP_KDF_CTX_new(method.get()));
    int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
    char hash[] = "SHA256";
    const std::array<OSSL_PARAM, 5> parameters{
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash, 0),
        octets(OSSL_KDF_PARAM_KEY, secret),
        octets(OSSL_KDF_PARAM_INFO, info),
        OSSL_PARAM_construct_end()};
    if (!context || EVP_KDF_derive(context.get(), made.data(), made.size(), parameters.data()) != 1)
        throw std::runtime_error("OpenSSL derives no key");
}

} // namespace babel::crypto
