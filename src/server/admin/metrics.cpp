#include "server/admin/metrics.hpp"

#include <babel/core/version.hpp>

#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>

namespace babel::server {
namespace {

using seconds = std::chrono::duration<double>;

void append(std::string& to, std::string_view text) {
    to += text;
}

void append(std::string& to, std::integral auto number) {
    to += std::to_string(number);
}

void append(std::string& to, seconds time) {
    std::array<char, 64> digits{}; // enough for every time
    const auto last = digits.data() + digits.size();
    const auto end = std::to_chars(digits.data(), last, time.count(), std::chars_format::fixed).ptr;
    to.append(digits.data(), end);
}

template <class... Parts>
void append_all(std::string& to, const Parts&... parts) {
    (append(to, parts), ...);
}

void head(std::string& to, std::string_view metric, std::string_view type, std::string_view help) {
    append_all(to, "# HELP ", metric, " ", help, "\n# TYPE ", metric, " ", type, "\n");
}

template <class Value>
void gauge(std::string& to, std::string_view metric, std::string_view help, const Value& value) {
    head(to, metric, "gauge", help);
    append_all(to, metric, " ", value, "\n");
}

void append_counters(std::string& to, const counters& counts) {
    std::string_view metric;
    for (const auto& each : counter_descriptions()) {
        if (each.metric != metric) head(to, each.metric, "counter", each.help);
        metric = each.metric;
        append(to, metric);
        if (!each.reason.empty()) append_all(to, "{reason=\"", each.reason, "\"}");
        append_all(to, " ", counts.value(each.id), "\n");
    }
}

void append_gauges(std::string& to, const gauges& now) {
    gauge(to, "babel_online_users", "Users who are logged in.", now.online);
    constexpr std::string_view by_kind = "babel_online_users_by_link";
    head(to, by_kind, "gauge", "The same by their connections: plain, by TLS, or babel/2.");
    for (std::size_t i = 0; i < link_kinds; ++i) {
        const auto kind = name_of(static_cast<link_kind>(i));
        append_all(to, by_kind, "{link=\"", kind, "\"} ", now.online_by_kind[i], "\n");
    }
    if (now.certificate_end)
        gauge(
            to,
            "babel_tls_certificate_expiry_seconds",
            "End of the certificate for TLS in seconds since the Unix epoch.",
            seconds(now.certificate_end->time_since_epoch())
        );
    gauge(
        to, "babel_pending_connections", "Connections that have not logged in.", now.unauthenticated
    );
    gauge(to, "babel_queued_bytes", "Bytes queued for clients.", now.queued_bytes);
    gauge(
        to,
        "process_start_time_seconds",
        "Start time of the server in seconds since the Unix epoch.",
        seconds(now.started.time_since_epoch())
    );
    head(to, "babel_build_info", "gauge", "Version of the server.");
    append_all(to, "babel_build_info{version=\"", version, "\"} 1\n");
}

template <class Counts>
void append_histogram(
    std::string& to, std::string_view metric, const Counts& counts, latency_histogram::duration sum
) {
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        so_far += counts[i];
        append_all(to, metric, "_bucket{le=\"");
        if (i < latency_histogram::bounds.size())
            append(to, seconds(latency_histogram::bounds[i]));
        else
            append(to, "+Inf");
        append_all(to, "\"} ", so_far, "\n");
    }
    append_all(to, metric, "_sum ", seconds(sum), "\n");
    append_all(to, metric, "_count ", so_far, "\n");
}

void append_figures(std::string& to, const std::vector<directory_figure>& all) {
    std::string_view metric;
    for (const auto& each : all) {
        if (each.metric != metric) head(to, each.metric, each.type, each.help);
        metric = each.metric;
        append(to, metric);
        if (!each.label.empty()) append_all(to, "{", each.label, "}");
        append_all(to, " ", each.value, "\n");
    }
}

constexpr std::array<std::string_view, 4> drop_reasons{"unknown", "source", "rate", "queue"};
constexpr std::array<std::string_view, 4> refusal_reasons{"ticket", "full", "source", "rate"};

/// Values of one metric that differ in a label.
void append_labelled(
    std::string& to,
    std::string_view metric,
    std::string_view label,
    std::span<const std::string_view> names,
    std::span<const relay_counters::value> values
) {
    for (std::size_t i = 0; i < values.size(); ++i)
        append_all(to, metric, "{", label, "=\"", names[i], "\"} ", values[i].load(), "\n");
}

void append_relay(std::string& to, const relay_counters& of) {
    constexpr std::string_view legs = "babel_relay_legs";
    constexpr std::string_view datagrams = "babel_relay_datagrams_total";
    constexpr std::string_view bytes = "babel_relay_bytes_total";
    constexpr std::string_view dropped = "babel_relay_dropped_total";
    constexpr std::string_view refused = "babel_relay_refused_total";
    constexpr std::string_view late = "babel_relay_loop_latency_seconds";
    gauge(to, "babel_relay_calls", "Calls that are relayed.", of.calls.load());
    head(to, legs, "gauge", "Sides of these that are connected.");
    append_all(to, legs, "{kind=\"udp\"} ", of.udp_legs.load(), "\n");
    append_all(to, legs, "{kind=\"tls\"} ", of.tls_legs.load(), "\n");
    append_all(to, legs, "{kind=\"base\"} ", of.base_legs.load(), "\n");
    head(to, datagrams, "counter", "Datagrams of calls that were passed on.");
    append_all(to, datagrams, " ", of.datagrams.load(), "\n");
    head(to, bytes, "counter", "Bytes of these.");
    append_all(to, bytes, " ", of.bytes.load(), "\n");
    head(to, dropped, "counter", "Datagrams of calls that were not passed on.");
    append_labelled(to, dropped, "reason", drop_reasons, of.dropped);
    head(to, refused, "counter", "Requests for a side of a call that were refused.");
    append_labelled(to, refused, "reason", refusal_reasons, of.refused);
    head(to, late, "histogram", "Latency of a timer of the relay, ten times a second.");
    append_histogram(to, late, of.lateness, latency_histogram::duration(of.lateness_ns.load()));
}

void append_claim_times(std::string& to, const latency_histogram& of) {
    constexpr std::string_view claims = "babel_cluster_claim_seconds";
    head(to, claims, "histogram", "Time until the cluster decided on the name of a login.");
    append_histogram(to, claims, of.counts(), of.sum());
}

} // namespace

std::string
metrics_text(const counters& counts, const gauges& now, const latency_histogram& lateness) {
    constexpr std::string_view late = "babel_loop_latency_seconds";
    std::string text;
    append_gauges(text, now);
    append_counters(text, counts);
    if (now.relay) append_relay(text, *now.relay);
    append_figures(text, now.directory);
    if (now.claim_times) append_claim_times(text, *now.claim_times);
    head(text, late, "histogram", "Latency of a timer of the loop, ten times a second.");
    append_histogram(text, late, lateness.counts(), lateness.sum());
    return text;
}

} // namespace babel::server
