// The way of OpenSSL to the buffers that a caller lends for one call.
#pragma once

#include "crypto/openssl_handles.hpp"
#include <babel/core/error.hpp>

#include <cstdint>
#include <vector>

namespace babel::crypto {

struct lent_buffers {
    bytes_view in; ///< The rest that OpenSSL has not taken.
    std::vector<std::uint8_t>& out;
};

/// A BIO that reads `in` and would block at its end, and that appends all writes to `out`. Unlike
/// OpenSSL's socket BIO, it raises no SIGPIPE, and no write is ever tried again.
bio_handle make_tls_bio();

/// Nothing can be read or written without buffers. Lifetime: the buffers are taken back by
/// `lend(bio, nullptr)` before they end.
void lend(BIO* to, lent_buffers* buffers);

} // namespace babel::crypto
