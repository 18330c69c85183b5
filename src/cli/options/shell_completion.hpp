// Completion of babel-cli's words by the shells.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

/// The script for bash, zsh or fish; nothing for another shell.
std::optional<std::string> completion_script(std::string_view shell);

/// What a script asks back for, one a line: "microphones", "loudspeakers" or "profiles". Empty
/// where there are none, nothing where the question is no such word. May take a second.
std::optional<std::string> completion_words(std::string_view which);

} // namespace babel::cli
