// Identity of the server for TLS: its certificate and its key.
#pragma once

#include "settings.hpp"
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/server/server.hpp>

#include <chrono>
#include <string>

namespace babel::server {

/// Time before its end from which a certificate is complained about.
inline constexpr std::chrono::days time_to_renew{30};

struct identity_fault {
    std::string why; ///< with the file, and the remedy if there is one
};

/// Reads the certificate and the key of the settings, or makes a certificate for the server's own
/// key.
result<server_identity, identity_fault> read_identity(const settings& from);

/// Logs the fingerprint by which clients recognise the server.
void tell_of(const server_identity& identity, logger& log);

/// Makes another key, endorsed by the current one, and its certificate. Errors: also if the
/// certificate of the settings is in use.
result<server_identity, identity_fault> rotate_identity(const settings& from);

/// Logs a warning if its certificate ends soon, or has ended.
void warn_of_end(
    const server_identity& identity, logger& log, std::chrono::system_clock::time_point now
);

} // namespace babel::server
