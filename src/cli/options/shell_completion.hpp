// Completion of the words of babel-cli by shells.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

/// The script for bash, zsh or fish; empty for another shell.
std::optional<std::string> completion_script(std::string_view shell);

/// The words of a word_list for a script, one a line: "microphones", "loudspeakers" or "profiles".
/// Empty for any other list. May take a second.
std::optional<std::string> completion_words(std::string_view which);

} // namespace babel::cli
