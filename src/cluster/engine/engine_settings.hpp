// An engine as an operator chose it.
#pragma once

#include "cluster/engine/engine_url.hpp"
#include <babel/crypto/tls_peer.hpp>

#include <chrono>
#include <filesystem>
#include <memory>

namespace babel::cluster {

struct engine_settings {
    engine_url where;
    /// Read for every connection, so that a password can be changed. Empty: there is no password.
    std::filesystem::path password_file;
    /// Trusted for `rediss`. Null: those of the system.
    std::shared_ptr<const crypto::trust_store> authorities;
    /// Time from the first connection to the last script of a link.
    std::chrono::milliseconds open_limit{5000};
    /// Pauses between attempts. They are short, since nobody can log in meanwhile.
    std::chrono::milliseconds first_pause{100};
    std::chrono::milliseconds longest_pause{500};
};

} // namespace babel::cluster
