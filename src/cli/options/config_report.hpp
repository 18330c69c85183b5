// Output of `babel-cli config --json`.
#pragma once

#include <babel/config/report.hpp>

#include <span>
#include <string>

namespace babel::cli {

/// One object: `v`, `type` ("config"), and `options`: for each its `value` (a text, or null if it
/// is not set) and its `from`.
std::string config_json(std::span<const config::effective_value> values);

} // namespace babel::cli
