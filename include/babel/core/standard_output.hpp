// What a program that prints and ends owes to standard output.
#pragma once

#include <string_view>

namespace babel {

/// Writes what waits in std::cout, and says on standard error why it could not be written; a reader
/// who has left, as `head` does, is not told of. Returns whether all of it was written.
bool finish_standard_output(std::string_view program);

} // namespace babel
