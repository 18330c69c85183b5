// Certificate of the ports for TLS.
#pragma once

#include "settings.hpp"
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/crypto/tls_context.hpp>

#include <chrono>
#include <string>

namespace babel::server {

/// Time before its end from which a certificate is complained about.
inline constexpr std::chrono::days time_to_renew{30};

struct certificate_fault {
    std::string why; ///< with the file, and the remedy if there is one
};

/// Reads the certificate and the key of the settings, or makes a certificate for the server's own
/// key.
result<crypto::tls_context, certificate_fault> read_certificate(const settings& from);

/// Logs a warning if it ends soon, or has ended.
void warn_of_end(
    const crypto::tls_context& certificate, logger& log, std::chrono::system_clock::time_point now
);

} // namespace babel::server
