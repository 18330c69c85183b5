// Fields that several JSON objects share.
#pragma once

#include <babel/client/event.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

/// A string from a stranger, printable: only cut if it is absurdly long.
std::string printable_in_json(std::string_view text);

/// RFC 3339, UTC, with milliseconds.
std::string utc_timestamp(std::chrono::system_clock::time_point time);

/// Reads that format. Nothing: it is another one, or a time before 1970 or after 2199.
std::optional<std::chrono::system_clock::time_point> read_timestamp(const std::string& text);

/// A call's figures, without unknown ones: rtt_ms, kbps, mos.
void put_stats(
    boost::json::object& out, const client::call_stats& stats, std::chrono::milliseconds duration
);

/// The cause of call.missed, as in JSON.
std::string_view to_string(client::event::call_missed::cause why);

} // namespace babel::cli
