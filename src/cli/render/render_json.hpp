// Events and results as JSON for programs. No I/O, no clock.
#pragma once

#include <babel/client/event.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace babel::cli {

/// Position of an event in the output.
struct event_stamp {
    std::uint64_t sequence = 0;
    std::chrono::system_clock::time_point time;
};

/// Such an object as a line of JSON, with `v`, `seq` and `ts` before its own fields.
std::string to_json(const boost::json::object& fields, event_stamp stamp);

/// One JSON object, without a line end: `v`, `seq`, `ts` (RFC 3339, UTC, ms), `type`, and the
/// event's own fields. Names that are not valid UTF-8 are escaped as in text.
std::string to_json(const client::client_event& event, event_stamp stamp);

} // namespace babel::cli
