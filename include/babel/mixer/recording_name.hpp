// Names of recordings. No I/O.
#pragma once

#include <babel/core/error.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace babel::mixer {

/// Replaces {start} in the pattern by the local time (2026-11-22T14-02-22), and {peer} by the
/// peer's name, in which characters with a meaning in paths are escaped.
std::string recording_name(
    std::string_view pattern, std::chrono::system_clock::time_point start, std::string_view peer
);

struct recording_name_fault {
    std::string
        placeholder; ///< The unknown one; empty: no extension of a type that can be written.
};

result<void, recording_name_fault> check_recording_name(std::string_view pattern);

} // namespace babel::mixer
