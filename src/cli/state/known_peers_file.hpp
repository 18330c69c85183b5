// The file of peers whose keys are known.
#pragma once

#include "cli/state/list_file.hpp"
#include <babel/client/known_peers.hpp>

#include <filesystem>

namespace babel::cli {

using known_peers_file = list_file<client::known_peers>;

/// `$XDG_DATA_HOME/babel/known_peers`, beside known_servers.
inline std::filesystem::path default_known_peers_path() {
    return data_path("known_peers");
}

} // namespace babel::cli
