#include "cli/options/home_path.hpp"

#include <cstdlib>

namespace babel::cli {

std::string expand_home(std::string path) {
    const auto* home = std::getenv("HOME");
    const bool is_at_home = path == "~" || path.starts_with("~/");
    if (is_at_home && home && *home) path.replace(0, 1, home);
    return path;
}

} // namespace babel::cli
