// The secret that a server shares with its relay.
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/secret.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

namespace babel::server {

/// Key of the relay's tickets. Several servers and relays may share one.
using relay_secret = crypto::secret_bytes<32>;

struct relay_secret_fault {
    std::string why; ///< with the path, and the remedy if there is one
};

enum class if_missing : std::uint8_t { make, fail };

/// Reads a file of 64 hexadecimal digits, for its owner only. Calls outlive a restart of the server
/// while it stays. Errors: the system's; no file, unless it is to be made; a file that others
/// can read, or that holds anything else.
result<relay_secret, relay_secret_fault>
load_relay_secret(const std::filesystem::path& path, if_missing what);

} // namespace babel::server
