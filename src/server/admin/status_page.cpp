#include "server/admin/status_page.hpp"

#include "server/admin/admin_results.hpp"
#include <babel/core/time.hpp>
#include <babel/core/version.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace babel::server {
namespace {

namespace json = boost::json;
using std::chrono::system_clock;

/// A server-sent event; serialized JSON has no line breaks.
std::string event_of(std::string_view kind, const json::object& data) {
    std::string text("event: ");
    text.append(kind).append("\ndata: ").append(json::serialize(data)).append("\n\n");
    return text;
}

template <class Value>
json::array column(const std::vector<history_entry>& rows, Value value) {
    json::array out;
    for (const auto& each : rows)
        out.emplace_back(value(each));
    return out;
}

json::object history_of(const history& lately) {
    const auto minutes = lately.by_minute();
    return {
        {"online", column(minutes, [](const history_entry& m) { return m.online; })},
        {"calls", column(minutes, [](const history_entry& m) { return m.calls; })},
        {"logins", column(minutes, [](const history_entry& m) { return m.logins; })},
        {"refused", column(minutes, [](const history_entry& m) { return m.refused; })},
        {"late_us", column(minutes, [](const history_entry& m) { return m.lateness.count(); })}};
}

json::object links_of(const pulse& now) {
    json::object out;
    for (std::size_t i = 0; i < link_kinds; ++i)
        out[name_of(static_cast<link_kind>(i))] = now.online_by_kind[i];
    return out;
}

/// The nodes of the cluster, as many as are shown; null: the server is alone.
json::value nodes_of(const pulse& now) {
    if (now.nodes.empty()) return nullptr;
    json::array rows;
    for (const auto& each : std::span(now.nodes).first(std::min(now.nodes.size(), max_nodes_shown)))
        rows.push_back(json::object{
            {"name", to_json(each.name)},
            {"users", each.users},
            {"state", to_json(each.state)},
            {"version", to_json(each.version)},
            {"silent_ms", each.silence.count()},
            {"here", each.is_own}});
    return rows;
}

/// The days until the certificate ends; null: no TLS.
json::value certificate_days(const pulse& now) {
    if (!now.certificate_end) return nullptr;
    return std::chrono::floor<std::chrono::days>(*now.certificate_end - now.now).count();
}

} // namespace

std::string about_event(system_clock::time_point started) {
    json::array counters;
    for (const auto& each : counter_descriptions())
        counters.push_back(json::array{each.metric, each.reason, each.help});
    return event_of(
        "about",
        {{"version", version}, {"start", unix_seconds(started)}, {"counters", std::move(counters)}}
    );
}

std::string people_event(std::size_t online, std::span<const presence> shown) {
    json::array people;
    for (const auto& each : shown)
        people.push_back(json::array{each.name, unix_seconds(each.since)});
    return event_of("people", {{"online", online}, {"people", std::move(people)}});
}

std::string pulse_event(const pulse& now, const counters& counted, const history& lately) {
    json::array counts;
    for (const auto& each : counter_descriptions())
        counts.emplace_back(counted.value(each.id));
    const auto minute = lately.last_minute();
    return event_of(
        "pulse",
        {{"now", unix_seconds(now.now)},
         {"online", now.online},
         {"pending", now.unauthenticated},
         {"queued_bytes", now.queued_bytes},
         {"links", links_of(now)},
         {"certificate_days", certificate_days(now)},
         {"nodes", nodes_of(now)},
         {"node_count", now.nodes.size()},
         {"calls", minute.calls},
         {"logins", minute.logins},
         {"refused", minute.refused},
         {"late_us", minute.lateness.count()},
         {"history", history_of(lately)},
         {"counts", std::move(counts)}}
    );
}

} // namespace babel::server
