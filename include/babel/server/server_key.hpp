// The server's own key, in a file.
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/key.hpp>

#include <filesystem>
#include <string>

namespace babel::server {

struct server_key_fault {
    std::string why; ///< with the path, and the remedy if there is one
};

/// Reads `server.key` of that folder (PKCS#8 PEM, for its owner only), and makes it if there is
/// none. Clients know the server by it, so it is never replaced here. Errors: the system's; a file
/// that others can read, or that holds no Ed25519 key.
result<crypto::private_key, server_key_fault> load_server_key(const std::filesystem::path& folder);

} // namespace babel::server
