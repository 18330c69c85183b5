// The file of servers that this user has met over TLS.
#pragma once

#include "cli/state/list_file.hpp"
#include <babel/client/known_servers.hpp>

#include <filesystem>

namespace babel::cli {

using known_servers_file = list_file<client::known_servers>;

/// `$XDG_DATA_HOME/babel/known_servers`, or in ~/.local/share; empty without a home. (Without it
/// every server would be new again, so it stands beside the identity and not with what may be
/// lost.)
inline std::filesystem::path default_known_servers_path() {
    return data_path("known_servers");
}

} // namespace babel::cli
