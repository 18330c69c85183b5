#include "control_path.hpp"

#include "environment.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace babel::server {
namespace {

constexpr const char* path_of_unit = "/run/babel-server/control.sock";
constexpr const char* path_of_root = "/run/babel-server.sock";

std::string unit_folder() {
    return first_folder("RUNTIME_DIRECTORY");
}

std::string user_folder() {
    const auto folder = variable("XDG_RUNTIME_DIR");
    return folder.empty() ? "" : folder + "/babel-server";
}

} // namespace

std::string usual_control_path() {
    if (const auto folder = unit_folder(); !folder.empty()) return folder + "/control.sock";
    if (const auto folder = user_folder(); !folder.empty()) {
        ::mkdir(folder.c_str(), S_IRWXU); // if this fails, opening the socket reports it
        return folder + "/control.sock";
    }
    return ::geteuid() == 0 ? path_of_root : "";
}

std::vector<std::string> likely_control_paths() {
    std::vector<std::string> all;
    for (const auto& folder : {unit_folder(), user_folder()})
        if (!folder.empty()) all.push_back(folder + "/control.sock");
    all.insert(all.end(), {path_of_unit, path_of_root});
    return all;
}

} // namespace babel::server
