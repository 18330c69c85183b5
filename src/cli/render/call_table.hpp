// The log of calls as a table for people. No I/O, no clock.
#pragma once

#include "cli/state/call_record.hpp"

#include <chrono>
#include <span>
#include <string>

namespace babel::cli {

/// A line for each: local time, direction, peer, outcome, duration. Calls missed after `last_look`
/// are marked.
std::string
call_table(std::span<const call_record> records, std::chrono::system_clock::time_point last_look);

} // namespace babel::cli
