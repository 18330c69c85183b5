// What `babel-cli config` prints: each value that holds, and where it comes from.
#pragma once

#include "cli/options/options.hpp"

#include <span>
#include <string>

namespace babel::cli {

/// A line for each: `server = localhost:4242   (default)`.
std::string config_text(std::span<const effective_value> values);

/// One object: `v`, `type` ("config"), and `options`: for each its `value` (a text, or null where
/// it is not set) and its `from`.
std::string config_json(std::span<const effective_value> values);

} // namespace babel::cli
