// Advice to a user whose server does not answer. No I/O.
#pragma once

#include <babel/client/event.hpp>

#include <string>
#include <vector>

namespace babel::cli {

/// The lines that follow an event. `server`: HOST:PORT, as the user chose it. `has_calls`: the
/// user was there, and calls go on.
std::vector<std::string>
hints_after(const client::client_event& happened, const std::string& server, bool has_calls);

} // namespace babel::cli
