// Owners of OpenSSL's objects, and of its errors.
#pragma once

#include <memory>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

namespace babel::crypto {

/// Before all other calls, so that no configuration file of the system changes what is accepted.
inline const int without_configuration = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);

/// OpenSSL keeps errors for the thread's next caller.
struct error_queue {
    error_queue() { ERR_clear_error(); }
    error_queue(const error_queue&) = delete;
    error_queue& operator=(const error_queue&) = delete;
    ~error_queue() { ERR_clear_error(); }
};

/// Calls OpenSSL's function that frees an object.
template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};

using bio_handle = std::unique_ptr<BIO, freed_by<BIO_free_all>>;
using cipher_handle = std::unique_ptr<EVP_CIPHER_CTX, freed_by<EVP_CIPHER_CTX_free>>;
using digest_handle = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>;
using key_handle = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;

} // namespace babel::crypto
