// Options of netlab.
#pragma once

#include "link.hpp"
#include "spaces.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace netlab {

struct options {
    link_options link; ///< For both directions.
    std::uint64_t seed = 1;
    std::string name;
    std::string congestion_control; ///< Empty: the machine's default.
    std::vector<tap> taps;          ///< None, or both ends of the link.
    clock::duration max_time = std::chrono::minutes(10);
    std::vector<std::string> command;
};

extern const char* const usage;

/// Errors: std::runtime_error with a message for the user.
options parse(const std::vector<std::string>& words);

} // namespace netlab
