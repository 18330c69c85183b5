// Counters of the server.
#pragma once

#include <babel/core/error.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace babel::server {

/// See counters.cpp for descriptions.
enum class counter : std::uint8_t {
    connections,
    refused_banned,
    refused_source,
    refused_rate,
    refused_proxy,
    refused_plain,
    logins,
    names_registered,
    save_failures,
    failed_name,
    failed_taken,
    failed_full,
    failed_banned,
    failed_rate,
    failed_source,
    failed_kicked,
    failed_proof,
    failed_feature,
    failed_bound,
    failed_guest,
    failed_registration,
    failed_unsaved,
    failed_register,
    failed_realm,
    ended_closed,
    ended_error,
    ended_malformed,
    ended_slow,
    ended_queues,
    ended_login_time,
    ended_stuck_packet,
    ended_flood,
    ended_failed_logins,
    ended_crowded_out,
    ended_vanished,
    ended_kicked,
    ended_replaced,
    ended_lost,
    ended_drained,
    ended_away,
    ended_relay,
    calls,
    call_errors,
    refusals,
    excess_messages,
    excess_calls,
    unknown_messages,
    key_queries,
    watches,
    watches_refused,
    list_differences,
    offers,
    offer_errors,
    signals,
    stray_signals,
    overlong_calls,
    reach_tests,
    reach_refused,
    probes,
    node_messages_dropped,
    forwards_refused_caller,
    forwards_refused_source,
    forwards_refused_full,
    packets_received,
    bytes_received,
    packets_sent,
    bytes_sent,
    handshakes,
    handshakes_closed,
    handshakes_dropped,
    handshakes_alpn,
    handshakes_error,
    accept_failures,
    refused_http,
    count_of_counters,
};

/// Name of a counter: a Prometheus metric, and its `reason` label if it has several.
struct counter_description {
    counter id;
    std::string_view metric;
    std::string_view reason; ///< empty: no label
    std::string_view help;
};

/// Grouped by metric.
std::span<const counter_description> counter_descriptions();

/// Counter of a session's end by its reason.
counter counter_of_end(error_code why);

/// Counter of a handshake of TLS that failed, by the reason.
counter counter_of_failed_handshake(error_code why);

/// Counters since the server's start.
class counters {
public:
    void add(counter id, std::uint64_t more = 1) { counts_[index(id)] += more; }
    std::uint64_t value(counter id) const { return counts_[index(id)]; }

private:
    static constexpr std::size_t index(counter id) { return static_cast<std::size_t>(id); }
    std::array<std::uint64_t, static_cast<std::size_t>(counter::count_of_counters)> counts_{};
};

} // namespace babel::server
