// Events and results as text for people. No I/O, no clock.
#pragma once

#include <babel/client/event.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// A line for a person, or some, without the last one's end; strings of others are made printable.
std::string to_text(const client::client_event& event);

/// What may stand behind that for somebody who types: what to do now.
std::string hint_of(const client::client_event& event);

/// "< 0.1 ms", "2.3 ms", "23 ms".
std::string milliseconds_text(std::chrono::microseconds time);

/// Whether the event is worth its line where the user asked for quiet.
bool is_essential(const client::client_event& event);

/// All of them, printable: "a, b, c".
std::string list_of_names(const std::vector<std::string>& names);

/// What was sent in a call, on average.
double kilobits_a_second(std::uint64_t bytes, std::chrono::milliseconds duration);

/// 1:05, 1:02:03.
std::string clock_text(std::chrono::milliseconds duration);

} // namespace babel::cli
