// Reading from descriptors of files.
#pragma once

#include <babel/core/error.hpp>

#include <cstddef>
#include <span>

namespace babel {

/// Reads until the end, or until `into` is full. Returns the bytes that it read. Errors: the
/// system's; a part may be in `into` by then.
result<std::size_t> read_all(int file, std::span<char> into);

} // namespace babel
