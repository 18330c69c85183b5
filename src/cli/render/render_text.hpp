// Events and results as text for people. No I/O, no clock.
#pragma once

#include <babel/client/event.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// One or more lines for a person, without the last line end; strings of others are made printable.
std::string to_text(const client::client_event& event);

/// A hint for a person at the prompt, to follow that text: the next command to type.
std::string hint_of(const client::client_event& event);

/// True if the event is shown although the user asked for quiet.
bool is_essential(const client::client_event& event);

/// All names, printable: "a, b, c".
std::string list_of_names(const std::vector<std::string>& names);

} // namespace babel::cli
