// OpenSSL's errors as error codes.
#pragma once

#include <babel/core/error.hpp>

namespace babel::crypto {

/// Its messages are OpenSSL's reasons, for example "wrong version number".
const boost::system::error_category& tls_category() noexcept;

/// Results of the verification of a chain: X509_V_OK is no error.
const boost::system::error_category& chain_category() noexcept;

/// The first error that OpenSSL noted on this thread, as one of ours where there is one;
/// `otherwise` if it noted none.
error_code noted_error(errc otherwise);

} // namespace babel::crypto
