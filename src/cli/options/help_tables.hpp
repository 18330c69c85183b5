// Tables for scripts: the events of --json, and the exit statuses.
#pragma once

#include "cli/exit_status.hpp"

#include <span>
#include <string_view>

namespace babel::cli {

struct event_row {
    std::string_view type;
    std::string_view fields; ///< Except v, seq, ts and type. In brackets: optional.
    std::string_view meaning;
};

std::span<const event_row> all_events();

/// Meaning of `figures` in an event's fields.
inline constexpr std::string_view figure_names =
    "[path] [rtt_ms] jitter_ms late concealed_ms playout_ms frame_ms underruns send_drops [kbps] "
    "tx rx "
    "bytes_tx bytes_rx drift_ppm [mos] [lost_percent] [copies]";

/// Values of `reason` in call.ended.
std::span<const call::end_reason> all_end_reasons();

struct status_row {
    exit_status status;
    std::string_view meaning;
};

std::span<const status_row> all_exit_statuses();

} // namespace babel::cli
