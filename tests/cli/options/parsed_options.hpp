// Arguments of babel-cli as their invocation, or as the reason of their refusal.
#pragma once

#include "cli/environment.hpp"
#include "cli/options/options.hpp"
#include "support/catch.hpp"

#include <cstdlib>
#include <string>
#include <vector>

namespace babel::test {

using words = std::vector<std::string>;

/// Without the configuration files of the user who runs the tests.
inline result<cli::invocation, config::fault> parse(const words& arguments) {
    ::setenv("XDG_CONFIG_HOME", "/nowhere", 1);
    return cli::parse_options(arguments);
}

inline cli::invocation parsed(const words& arguments) {
    auto result = parse(arguments);
    if (!result) FAIL(to_string(result.error()));
    return *std::move(result);
}

inline std::string refusal(const words& arguments) {
    const auto result = parse(arguments);
    REQUIRE(result.has_error());
    return to_string(result.error());
}

} // namespace babel::test
