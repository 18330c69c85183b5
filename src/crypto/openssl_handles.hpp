// Owners of OpenSSL's objects.
#pragma once

#include <memory>
#include <openssl/bio.h>
#include <openssl/evp.h>

namespace babel::crypto {

/// Calls OpenSSL's function that frees an object.
template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};

using bio_handle = std::unique_ptr<BIO, freed_by<BIO_free_all>>;
using digest_handle = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>;

} // namespace babel::crypto
