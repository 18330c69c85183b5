// Status page: the document and its events.
#pragma once

#include "server/admin/history.hpp"
#include "server/session/session_pool.hpp"
#include "server/signalling/counters.hpp"
#include <babel/server/directory_report.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

inline constexpr std::size_t max_people_shown = 500;
inline constexpr std::size_t max_nodes_shown = 100;

/// The page as self-contained HTML.
std::string_view status_page();

/// The Content-Security-Policy that allows the page and nothing else.
std::string_view status_page_policy();

/// State that changes every second.
struct pulse {
    std::chrono::system_clock::time_point now;
    std::size_t online = 0;
    std::size_t unauthenticated = 0;
    std::size_t queued_bytes = 0;
    std::array<std::size_t, link_kinds> online_by_kind{};
    std::optional<std::chrono::system_clock::time_point> certificate_end = {}; ///< null: no TLS
    std::vector<node_report> nodes = {}; ///< of the cluster; none: the server is alone
};

/// `event: about`: the version, the start, and what the counters of pulse_event() mean.
std::string about_event(std::chrono::system_clock::time_point started);

/// `event: people`: the number of users, and a part of them by name.
std::string people_event(std::size_t online, std::span<const presence> shown);

/// `event: pulse`: the current state, the last hour, and every counter.
std::string pulse_event(const pulse& now, const counters& counted, const history& lately);

} // namespace babel::server
