// Sessions that end because the rules or the names change.
#pragma once

#include "server/session/session_pool.hpp"
#include "server/signalling/name_policy.hpp"
#include <babel/server/bans.hpp>

#include <string_view>

namespace babel::server {

inline constexpr std::string_view last_words_of_disowned =
    "the operator changed the owner of your name; log in again";

/// Disconnects those whom a new ban matches.
void end_banned(session_pool& of, const ban_target& target);
/// The same with all bans.
void end_banned(session_pool& of, const bans& all);

/// Disconnects users whose name belongs to another key, or to their own key no more.
void end_disowned(session_pool& of, const name_policy& names);

} // namespace babel::server
