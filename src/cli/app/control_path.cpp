#include "cli/app/control_path.hpp"

#include "cli/state/state_file.hpp"
#include <babel/core/text.hpp>

#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace babel::cli {

std::vector<std::string> control_folders() {
    std::vector<std::string> folders;
    const auto* runtime = std::getenv("XDG_RUNTIME_DIR");
    if (runtime && *runtime) folders.push_back(std::string(runtime) + "/babel");
    const auto usual = "/run/user/" + std::to_string(::getuid()) + "/babel";
    if (std::ranges::find(folders, usual) == folders.end()) folders.push_back(usual);
    if (const auto state = state_path("run"); !state.empty()) folders.push_back(state);
    return folders;
}

std::string control_path(const std::string& folder, std::string_view name) {
    constexpr std::string_view ending = ".sock";
    constexpr std::size_t room = sizeof(sockaddr_un::sun_path) - 1;
    constexpr std::size_t least = 40; // opening the socket reports a folder that leaves less
    const auto taken = std::min(folder.size() + 1 + ending.size(), room - least);
    return folder + "/" + safe_file_name(name, room - taken) + std::string(ending);
}

} // namespace babel::cli
