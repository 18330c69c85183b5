// Events and results as text for people. No I/O, no clock.
#pragma once

#include <babel/client/event.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// One or more lines for a person, without the last line end; strings of others are made printable.
std::string to_text(const client::client_event& event);

/// A hint for a person at the prompt, to follow that text: the next command to type.
std::string hint_of(const client::client_event& event);

/// "< 0.1 ms", "2.3 ms", "23 ms".
std::string milliseconds_text(std::chrono::microseconds time);

/// True if the event is shown although the user asked for quiet.
bool is_essential(const client::client_event& event);

/// All names, printable: "a, b, c".
std::string list_of_names(const std::vector<std::string>& names);

/// The average rate of sending in a call.
double kilobits_a_second(std::uint64_t bytes, std::chrono::milliseconds duration);

/// 1:05, 1:02:03.
std::string clock_text(std::chrono::milliseconds duration);

} // namespace babel::cli
