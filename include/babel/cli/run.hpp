// Entry point of babel-cli.
#pragma once

#include <string>
#include <vector>

namespace babel::cli {

/// Runs the command in the arguments (without the program's name). Returns the exit status of the
/// program, or does not return: if a disk or a sound server hangs, the process ends here.
int run(const std::vector<std::string>& arguments);

} // namespace babel::cli
