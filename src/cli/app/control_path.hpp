// Paths of the control sockets of this user's clients.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// Folders of the sockets, the best first: `babel` in $XDG_RUNTIME_DIR, then in /run/user/UID, then
/// `run` of the state folder. Without that variable (su, sudo, cron), or with another user's, a
/// client is still found.
std::vector<std::string> control_folders();

/// The socket of the client of that name in a folder.
std::string control_path(const std::string& folder, std::string_view name);

} // namespace babel::cli
