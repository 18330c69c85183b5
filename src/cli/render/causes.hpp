// Causes of calls that ended and of servers that are not reached, in words. No I/O.
#pragma once

#include <babel/client/event.hpp>

#include <optional>
#include <string>

namespace babel::cli {

/// The detail of call.ended; may be empty, and holds words of others as they are.
std::string detail_text(const client::event::call_ended& ended);

/// Why there is no server link: `why`, or what was not found.
std::string
link_cause_text(const std::string& why, const std::optional<client::missing_address>& missing);

} // namespace babel::cli
