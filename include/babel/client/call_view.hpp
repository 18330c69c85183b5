// A call of the client, as it stands.
#pragma once

#include <babel/call/call_phase.hpp>
#include <babel/call/event.hpp>
#include <babel/call/security.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace babel::client {

struct call_view {
    int id = 0;
    std::string peer;
    call::call_phase phase{};
    std::chrono::milliseconds talk{}; ///< Time since it came up.
    call::call_stats figures;
    call::peer_security security;                      ///< Of a call that is up or rings.
    std::string from;                                  ///< As in event::call_up.
    std::optional<call::event::peer_state> peer_state; ///< Empty: the peer has told none.
    std::vector<std::string> peer_party; ///< The others in the peer's conference, by its account.
};

} // namespace babel::client
