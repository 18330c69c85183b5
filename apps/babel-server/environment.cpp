#include "environment.hpp"

#include <cstdlib>

namespace babel::server {

std::string variable(const char* name) {
    const auto* found = std::getenv(name);
    return found ? found : "";
}

std::string first_folder(const char* name) {
    const auto all = variable(name);
    return all.substr(0, all.find(':'));
}

} // namespace babel::server
