// Names of the events, in JSON and for `wait`. No I/O, no clock.
#pragma once

#include <babel/client/event.hpp>

#include <string_view>
#include <vector>

namespace babel::cli {

/// The `type` of the event's JSON object, such as call.up.
std::string_view type_of(const client::client_event& event);
/// All types, in the order of client_event.
std::vector<std::string_view> event_types();

} // namespace babel::cli
