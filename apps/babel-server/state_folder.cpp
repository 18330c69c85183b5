#include "state_folder.hpp"

#include "environment.hpp"

#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace babel::server {

std::string usual_state_folder() {
    if (auto folder = first_folder("STATE_DIRECTORY"); !folder.empty()) return folder;
    if (const auto folder = variable("XDG_STATE_HOME"); !folder.empty())
        return folder + "/babel-server";
    if (::geteuid() == 0) return "/var/lib/babel-server";
    const auto home = variable("HOME");
    return home.empty() ? "" : home + "/.local/state/babel-server";
}

std::string state_folder(const settings& of) {
    return of.state.empty() ? usual_state_folder() : of.state;
}

std::string names_path(const settings& of) {
    if (of.names == "none") return {};
    if (!of.names.empty()) return of.names;
    const auto folder = state_folder(of);
    return folder.empty() ? "" : folder + "/names";
}

bool may_exist(const std::string& path) {
    std::error_code unknown;
    return !path.empty() && std::filesystem::symlink_status(path, unknown).type() !=
                                std::filesystem::file_type::not_found;
}

} // namespace babel::server
