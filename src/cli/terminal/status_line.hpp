// The status line above the prompt, which shows the state of the calls. No I/O, no clock.
#pragma once

#include "cli/render/palette.hpp"
#include "cli/terminal/screen_row.hpp"
#include <babel/call/security.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// Narrower terminals have no status line.
inline constexpr int min_status_columns = 60;

/// Time between changes: a level is shown for that long.
inline constexpr std::chrono::milliseconds status_interval{200};

/// Recent sound levels, or a word to show instead.
struct level_trail {
    std::string_view instead; ///< Such as MUTED; empty: show the levels.
    std::vector<double> dbfs; ///< Oldest first, one each `status_interval`.
};

/// Content of the status line.
struct call_status {
    std::vector<std::string> peers; ///< As received.
    std::chrono::milliseconds duration{};
    level_trail mic;
    level_trail in;
    std::chrono::microseconds round_trip{}; ///< 0: unknown.
    std::optional<double> late_share;       ///< Of the packets, 0 to 1.
    std::optional<double> kbps;             ///< Rate of sending.
    std::string_view path;                  ///< "direct", "relay TLS"; empty: not to be shown.
    /// Of the least secure call; empty: not to be shown.
    std::optional<call::call_security> security;
};

struct status_look {
    int columns = 80;    ///< Of the terminal.
    bool unicode = true; ///< The locale is UTF-8; otherwise everything is ASCII.
    palette colors{false};
};

/// One row, narrower than the terminal; empty if that has less than `min_status_columns`. Long
/// names are cut; on narrow terminals the figures at the end are left out first. The locale defines
/// the widths of characters.
screen_row status_line(const call_status& status, const status_look& look);

} // namespace babel::cli
