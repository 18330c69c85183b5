#include "environment.hpp"

#include <unistd.h>

#include <array>
#include <cstdlib>

namespace babel::server {

std::string variable(const char* name) {
    const auto* found = std::getenv(name);
    return found ? found : "";
}

std::string host_name() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return {};
    return name.data();
}

std::string first_folder(const char* name) {
    const auto all = variable(name);
    return all.substr(0, all.find(':'));
}

} // namespace babel::server
