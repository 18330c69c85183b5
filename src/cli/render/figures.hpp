// Durations, rates and the figures of a call as text. No I/O.
#pragma once

#include <babel/client/event.hpp>
#include <babel/nat/path.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace babel::cli {

/// The quality in one line and its causes in the next, four figures each, every line behind a line
/// end. A sealed call has a line of its path and one of its redundancy. Losses on this side appear
/// only if there were any. JSON has all figures.
std::string figures_text(const client::call_stats& stats);

/// "2.5", of so many digits after the point.
std::string decimal(double value, int digits);

/// "direct TCP", "relay": a path without its addresses.
std::string_view path_word(nat::path_kind of);

/// "3 s"
std::string seconds_text(std::chrono::milliseconds duration);

/// "< 0.1 ms", "2.3 ms", "23 ms".
std::string milliseconds_text(std::chrono::microseconds time);

/// 1:05, 1:02:03.
std::string clock_text(std::chrono::milliseconds duration);

/// The average rate of sending in a call.
double kilobits_a_second(std::uint64_t bytes, std::chrono::milliseconds duration);

} // namespace babel::cli
