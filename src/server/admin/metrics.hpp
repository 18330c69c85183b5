// Metrics in Prometheus's text format.
#pragma once

#include "server/relay/relay_counters.hpp"
#include "server/session/link_kind.hpp"
#include "server/signalling/counters.hpp"
#include <babel/server/directory_report.hpp>
#include <babel/server/latency_histogram.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace babel::server {

/// Current state, in addition to the counters.
struct gauges {
    std::size_t online = 0;
    std::size_t unauthenticated = 0;
    std::size_t queued_bytes = 0;
    std::chrono::system_clock::time_point started;
    std::array<std::size_t, link_kinds> online_by_kind{};
    std::optional<std::chrono::system_clock::time_point> certificate_end = {}; ///< null: no TLS
    const relay_counters* relay = nullptr;                                     ///< null: no relay
    std::vector<directory_figure> directory = {};
    const latency_histogram* claim_times = nullptr; ///< null: the server is alone
};

/// The text exposition format, version 0.0.4.
std::string
metrics_text(const counters& counts, const gauges& now, const latency_histogram& lateness);

} // namespace babel::server
