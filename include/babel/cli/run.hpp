// All that babel-cli does, behind one function.
#pragma once

#include <string>
#include <vector>

namespace babel::cli {

/// Does what the arguments (without the program's name) ask for. Returns the exit status of the
/// program, or does not return: where a disk or a sound server hangs, the process ends here.
int run(const std::vector<std::string>& arguments);

} // namespace babel::cli
