#include "state_folder.hpp"

#include "environment.hpp"

#include <unistd.h>

namespace babel::server {

std::string usual_state_folder() {
    if (auto folder = first_folder("STATE_DIRECTORY"); !folder.empty()) return folder;
    if (::geteuid() == 0) return "/var/lib/babel-server";
    if (const auto folder = variable("XDG_STATE_HOME"); !folder.empty())
        return folder + "/babel-server";
    const auto home = variable("HOME");
    return home.empty() ? "" : home + "/.local/state/babel-server";
}

} // namespace babel::server
