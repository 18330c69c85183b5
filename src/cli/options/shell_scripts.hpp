// Parts of the completion scripts for all shells.
#pragma once

#include "cli/options/mode_table.hpp"
#include <babel/config/completion.hpp>

#include <string>
#include <string_view>

namespace babel::cli {

std::string bash_script();
std::string zsh_script();
std::string fish_script();

/// The verbs of the prompt, for `ctl`, with spaces between them.
std::string verb_names();

} // namespace babel::cli
