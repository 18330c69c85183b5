// The status page: the document, and the events that fill it with life.
#pragma once

#include "server/admin/history.hpp"
#include "server/session/session_pool.hpp"
#include "server/signalling/counters.hpp"

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace babel::server {

inline constexpr std::size_t max_people_shown = 500;

/// The page, in HTML, complete in itself.
std::string_view status_page();

/// The Content-Security-Policy under which the page works, and nothing but the page.
std::string_view status_page_policy();

/// What changes from second to second.
struct pulse {
    std::chrono::system_clock::time_point now;
    std::size_t online = 0;
    std::size_t unauthenticated = 0;
    std::size_t queued_bytes = 0;
};

/// `event: about`: the version, the start, and what the counters of pulse_event() mean.
std::string about_event(std::chrono::system_clock::time_point started);

/// `event: people`: how many are online, and those of them who are shown.
std::string people_event(std::size_t online, std::span<const presence> shown);

/// `event: pulse`: how things stand, the last hour, and every counter.
std::string pulse_event(const pulse& now, const counters& counted, const history& lately);

} // namespace babel::server
