// Why the client does not do what its user asks for, in words for that user. No I/O.
#pragma once

#include <babel/core/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace babel::cli {

/// Of placing, answering and ending calls, and of what needs one; empty: nothing went wrong. An
/// empty `peer`: anyone.
std::string call_error_text(error_code why, std::string_view peer, std::size_t max_calls);

/// Of playing and recording `name`, or of opening a device of that name.
std::string sound_error_text(error_code why, std::string_view name);

} // namespace babel::cli
