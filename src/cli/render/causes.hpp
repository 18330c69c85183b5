// Text for the causes of ended calls and unreachable servers. No I/O.
#pragma once

#include <babel/client/event.hpp>

#include <optional>
#include <string>

namespace babel::cli {

/// The detail of call.ended; may be empty, and contains texts of others unchanged.
std::string detail_text(const client::event::call_ended& ended);

/// The part of the sound that fails, the reason, and what follows.
std::string sound_failure_text(const client::event::sound_failed& failed);

/// The cause of a missing server link: `why`, or the address that was not found.
std::string
link_cause_text(const std::string& why, const std::optional<client::missing_address>& missing);

} // namespace babel::cli
