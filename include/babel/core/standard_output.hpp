// Standard output of a program that prints and exits.
#pragma once

#include <string_view>

namespace babel {

/// Writes the rest of std::cout, and reports a failure on standard error, except that of a reader
/// that has exited, as `head` does. Returns true if everything was written.
bool finish_standard_output(std::string_view program);

} // namespace babel
