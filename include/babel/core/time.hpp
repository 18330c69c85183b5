// Points in time as text, and time that nobody saw.
#pragma once

#include <chrono>
#include <string>

namespace babel {

/// A time in UTC, as strftime(3) writes it by that format; at most 63 bytes.
std::string utc_text(std::chrono::system_clock::time_point when, const char* format);

/// Likewise in this machine's time zone.
std::string local_text(std::chrono::system_clock::time_point when, const char* format);

/// How long this machine has been suspended since it booted, which the steady clock leaves out.
std::chrono::nanoseconds time_suspended();

/// With its fraction, as people and programs are told it.
constexpr double milliseconds_of(std::chrono::microseconds duration) {
    return static_cast<double>(duration.count()) / 1000;
}

/// Likewise.
constexpr double seconds_of(std::chrono::milliseconds duration) {
    return static_cast<double>(duration.count()) / 1000;
}

} // namespace babel
