// What the completion scripts of all shells are made of.
#pragma once

#include "cli/options/mode_table.hpp"

#include <string>
#include <string_view>

namespace babel::cli {

std::string bash_script();
std::string zsh_script();
std::string fish_script();

/// The verbs of the prompt, for `ctl`, with spaces between them.
std::string verb_names();

/// The words between the bars of "on|off", with `separator` between them.
std::string split_choices(std::string_view choices, std::string_view separator = " ");

/// In single quotes; one inside is written as `'\''`, which all three shells understand.
std::string single_quoted(std::string_view text);

} // namespace babel::cli
