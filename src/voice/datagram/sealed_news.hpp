// Events and counters of a session, as the owner of the call gets them.
#pragma once

#include "voice/datagram/peer_session.hpp"
#include "voice/datagram/session_events.hpp"
#include <babel/core/error.hpp>
#include <babel/nat/path.hpp>
#include <babel/voice/sealed_event.hpp>
#include <babel/voice/sealed_figures.hpp>

#include <optional>
#include <string_view>

namespace babel::voice {

/// Valid UTF-8 of at most wire::max_text_bytes.
bool is_text(std::string_view words);

/// Empty for a Note that is ignored: of a kind that has no event, or with a body that is malformed.
std::optional<sealed_event::any> for_owner(session_event::any event);

sealed_figures figures_of(const peer_session& session);

/// Empty: no path leads to the peer.
std::optional<nat::path_kind> kind_in_use(const peer_session& session);

/// The error with which this event ends a path; empty if it does not.
std::optional<error_code> end_by(const sealed_event::any& event);

} // namespace babel::voice
