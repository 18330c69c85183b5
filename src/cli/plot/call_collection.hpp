// The calls in a stream of events, each with its figures over time. No I/O, no clock.
#pragma once

#include "cli/plot/call_series.hpp"
#include "cli/plot/event_line.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// A call of which events were read.
struct followed_call {
    std::int64_t number = 0;
    std::string peer;                     ///< As received.
    std::chrono::milliseconds answered{}; ///< Since 1970, UTC.
    call_series series;
    std::size_t notes = 0; ///< Events that were taken.
};

struct line_counts {
    std::size_t taken = 0;   ///< Events with news of a call.
    std::size_t others = 0;  ///< Other objects.
    std::size_t outside = 0; ///< Valid news of a call that is not kept.
    std::size_t ignored = 0; ///< Faulty lines.
    std::size_t blank = 0;
    /// Of the faulty lines.
    std::size_t first_ignored = 0; ///< Its number, from 1.
    std::optional<line_fault> first_fault;

    std::size_t all() const { return taken + others + outside + ignored + blank; }
};

/// Sorts lines of events by their calls. A call is recognized by its number, its peer and the time
/// at which it was answered: so several sessions in one file, in any order of the lines, do not
/// mix. Keeps the newest `most_calls` only.
class call_collection {
public:
    static constexpr std::size_t most_calls = 16;

    void read(std::string_view line);
    /// A line too long to be kept.
    void skip_long_line() { ignore(line_fault::too_long); }

    const line_counts& counts() const { return counts_; }
    /// The call that was answered last, of those with figures; null: there is no such call.
    const followed_call* newest() const;

private:
    void ignore(line_fault fault);
    void take(const call_note& note);
    followed_call* call_of(const call_note& note);
    followed_call* begin_call(const call_note& note);

    std::vector<followed_call> calls_;
    line_counts counts_;
};

} // namespace babel::cli
