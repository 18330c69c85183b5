// Paths as people write them.
#pragma once

#include <string>

namespace babel::cli {

/// With the user's home folder in place of a leading `~`: no shell expands the paths of a
/// configuration file, of `--option=~/file` or of a command at the prompt.
std::string expand_home(std::string path);

} // namespace babel::cli
