// The options of babel-cli: the only table, from which help, parser, configuration, completion and
// documentation are made.
#pragma once

#include "cli/options/options.hpp"
#include <babel/config/option_table.hpp>

#include <string_view>

namespace babel::cli {

/// Lists of words that complete a value, as `babel-cli completion` or `ctl` prints them.
namespace word_list {
inline constexpr std::string_view microphones = "microphones";
inline constexpr std::string_view loudspeakers = "loudspeakers";
inline constexpr std::string_view profiles = "profiles";
inline constexpr std::string_view contacts = "contacts";
} // namespace word_list

/// In the order of the help.
const config::option_table<invocation>& all_options();

} // namespace babel::cli
