// The line above the prompt that tells how the calls are going. No I/O, no clock.
#pragma once

#include "cli/render/palette.hpp"
#include "cli/terminal/screen_row.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// Narrower terminals have no status line.
inline constexpr int least_status_columns = 60;

/// How often it may change: a level stands for so long.
inline constexpr std::chrono::milliseconds status_interval{200};

/// How loud it was in the recent past, or a word that says why that does not matter.
struct level_trail {
    std::string_view instead; ///< Such as MUTED; empty: none.
    std::vector<double> dbfs; ///< Oldest first, one each `status_interval`.
};

/// What the line tells.
struct call_status {
    std::vector<std::string> peers; ///< As they came off the wire.
    std::chrono::milliseconds duration{};
    level_trail mic;
    level_trail in;
    std::chrono::microseconds round_trip{}; ///< 0: not known.
    std::optional<double> late_share;       ///< Of the packets, 0 to 1.
    std::optional<double> kbps;             ///< What is sent.
};

struct status_look {
    int columns = 80;    ///< Of the terminal.
    bool unicode = true; ///< Whether the locale is UTF-8; else all is ASCII.
    palette colors{false};
};

/// One row, narrower than the terminal; none where that has less than `least_status_columns`. Long
/// names are cut; on narrow terminals the figures at the end are left out before that.
/// The widths of characters are those of the locale.
screen_row status_line(const call_status& of, const status_look& look);

} // namespace babel::cli
