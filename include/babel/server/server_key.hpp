// The server's own key, and what its former keys say of it.
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/endorsement.hpp>
#include <babel/crypto/key.hpp>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace babel::server {

struct server_key {
    crypto::private_key key;
    /// A chain that leads to the key, oldest first, at most crypto::max_endorsements: clients that
    /// know a former key accept this one.
    std::vector<crypto::endorsement> endorsements;
};

struct server_key_fault {
    std::string why; ///< with the path, and the remedy if there is one
};

/// Reads `server.key` of that folder (PKCS#8 PEM, for its owner only), and makes it if there is
/// none. Clients recognise the server by it, so it is never replaced here. Reads
/// `server.endorsements` beside it, if there is one. Errors: the system's; a file that others can
/// read, or that cannot be parsed.
result<server_key, server_key_fault> load_server_key(const std::filesystem::path& folder);

/// Makes another key, which the current one of that folder endorses, and replaces both files.
/// Errors: as above.
result<server_key, server_key_fault>
rotate_server_key(const std::filesystem::path& folder, std::chrono::system_clock::time_point now);

} // namespace babel::server
