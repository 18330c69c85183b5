// What a recording is called. No I/O.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace babel::mixer {

/// The pattern with {start} replaced by the local time (2026-11-22T14-02-22) and {peer} by the
/// peer's name, in which whatever means something in a path has become "_".
std::string recording_name(
    std::string_view pattern, std::chrono::system_clock::time_point start, std::string_view peer
);

/// What is wrong with a pattern, in words; empty: nothing. A placeholder is not known, or the name
/// says no type of file that can be written.
std::string recording_name_error(std::string_view pattern);

} // namespace babel::mixer
