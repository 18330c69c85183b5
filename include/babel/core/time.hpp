// Points in time as text.
#pragma once

#include <chrono>
#include <string>

namespace babel {

/// A time in UTC, as strftime(3) writes it by that format; at most 63 bytes.
std::string utc_text(std::chrono::system_clock::time_point when, const char* format);

} // namespace babel
