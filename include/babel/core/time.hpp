// Times as text and as numbers, and the time spent suspended.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace babel {

/// A time in UTC, as strftime(3) writes it by that format; at most 63 bytes.
std::string utc_text(std::chrono::system_clock::time_point when, const char* format);

/// The same in this machine's time zone.
std::string local_text(std::chrono::system_clock::time_point when, const char* format);

/// Whole seconds since 1970, for times from then on.
std::uint64_t unix_seconds(std::chrono::system_clock::time_point when);

/// Time that this machine has been suspended since it booted. The steady clock leaves it out.
std::chrono::nanoseconds time_suspended();

/// With its fraction, for people and programs.
constexpr double milliseconds_of(std::chrono::microseconds duration) {
    return static_cast<double>(duration.count()) / 1000;
}

/// The same in seconds.
constexpr double seconds_of(std::chrono::milliseconds duration) {
    return static_cast<double>(duration.count()) / 1000;
}

} // namespace babel
