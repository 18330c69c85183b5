#include "state_path.hpp"

#include <cstdlib>

namespace babel::server {

std::string usual_state_path(std::string_view name) {
    const auto* const found = std::getenv("STATE_DIRECTORY");
    const std::string all = found ? found : "";
    // A unit with several folders lists all of them.
    const auto folder = all.substr(0, all.find(':'));
    return folder.empty() ? "" : folder + '/' + std::string(name);
}

} // namespace babel::server
