// Users of a server, as its operator sees them.
#pragma once

#include "server/session/link_kind.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

namespace babel::server {

class session;

using session_set = boost::unordered_flat_set<session*>;

/// A user in the operator's list. Lifetime of the texts: the session's.
struct presence {
    std::string_view name;
    std::string_view address;
    std::chrono::system_clock::time_point since;
    std::size_t waiting_bytes;
    link_kind kind = link_kind::plain;
};

/// Users sorted by name, at most `max_count`.
std::vector<presence> list_users(const session_set& sessions, std::size_t max_count);

/// The number of users by the kind of their connections.
std::array<std::size_t, link_kinds> count_users(const session_set& sessions);

/// Bytes queued for all clients.
std::size_t waiting_bytes_of(const session_set& sessions);

} // namespace babel::server
