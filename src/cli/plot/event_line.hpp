// One line of the events that babel-cli writes, as far as it concerns the figures of a call. No
// I/O, no clock.
#pragma once

#include "cli/plot/call_series.hpp"
#include <babel/core/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

enum class line_fault : std::uint8_t {
    too_long,       ///< Longer than any event.
    not_an_object,  ///< No JSON, or no object.
    without_a_time, ///< An event of a call without a time that can be read.
    bad_figure,     ///< A figure or the number of the call is missing or out of range.
};

/// The fault in words, for a message.
std::string_view to_string(line_fault fault);

/// News of one call: its figures, its path, or both.
struct call_note {
    std::int64_t call = 0;            ///< Its number in the session.
    std::string peer;                 ///< As received.
    std::chrono::milliseconds date{}; ///< Since 1970, UTC.
    /// Time since the call was answered; empty: the event has none.
    std::optional<std::chrono::milliseconds> talked;
    figure_sample figures; ///< Without its time.
};

/// Reads an event: stats, call.up, call.path, or a call.ended with its last figures. Nothing for
/// other objects.
result<std::optional<call_note>, line_fault> read_event_line(std::string_view line);

} // namespace babel::cli
