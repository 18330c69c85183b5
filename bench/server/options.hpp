// The load generator's command line.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace babel::bench {

struct options {
    std::vector<std::uint16_t> ports;
    std::vector<pid_t> pids;
    std::vector<std::size_t> clients{1000};
    std::string scenario = "storm";
    int runs = 1;
    bool tls = false;
    bool json = false;
};

/// Errors: std::invalid_argument with a sentence.
options parse_options(int argc, char** argv);

} // namespace babel::bench
