#include <babel/cli/render.hpp>
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <charconv>
#include <utility>

namespace babel::cli {
namespace {

namespace event = client::event;
namespace json = boost::json;
using std::chrono::milliseconds;

constexpr std::size_t longest_text = 1024; // names are at most 255 bytes, escaped four times that

std::string clean(std::string_view text) {
    return printable(text, longest_text);
}

json::array names_of(const std::vector<std::string>& names) {
    json::array out;
    for (const auto& name : names)
        out.emplace_back(clean(name));
    return out;
}

double milliseconds_of(std::chrono::microseconds duration) {
    return static_cast<double>(duration.count()) / 1000;
}

json::object stats_of(const client::call_stats& stats, milliseconds duration) {
    json::object out;
    if (stats.round_trip.count() > 0) out["rtt_ms"] = milliseconds_of(stats.round_trip);
    out["concealed_ms"] = stats.concealed.count();
    out["playout_ms"] = stats.playout.count();
    out["underruns"] = stats.underruns;
    out["send_drops"] = stats.send_drops;
    out["play_drops"] = stats.play_drops;
    if (duration.count() > 0)
        out["kbps"] =
            static_cast<double>(stats.bytes_sent * 8) / static_cast<double>(duration.count());
    out["tx"] = stats.packets_sent;
    out["rx"] = stats.packets_received;
    out["bytes_tx"] = stats.bytes_sent;
    out["bytes_rx"] = stats.bytes_received;
    return out;
}

void append(std::string& line, const json::value& value);

void append(std::string& line, const json::object& fields) {
    char separator = '{';
    for (const auto& [name, value] : fields) {
        line += std::exchange(separator, ',');
        line += json::serialize(name);
        line += ':';
        append(line, value);
    }
    line += '}';
}

/// As json::serialize, but numbers as people write them: 2.5 where that has 2.5E0.
void append(std::string& line, const json::value& value) {
    if (const auto* object = value.if_object()) return append(line, *object);
    const auto* number = value.if_double();
    if (!number) {
        line += json::serialize(value);
        return;
    }
    std::array<char, 32> text;
    const auto end =
        std::to_chars(text.begin(), text.end(), *number, std::chars_format::fixed, 3).ptr;
    line.append(text.begin(), end);
}

// Each sets its type and its own fields.

void fill(json::object& out, const event::connected& e) {
    out["type"] = "connected";
    out["server"] = clean(e.server);
    out["ms"] = e.took.count();
}
void fill(json::object& out, const event::logged_in& e) {
    out["type"] = "login.ok";
    out["name"] = clean(e.name);
}
void fill(json::object& out, const event::login_failed& e) {
    out["type"] = "login.failed";
    out["reason"] = clean(e.reason);
}
void fill(json::object& out, const event::contacts_added& e) {
    out["type"] = "contacts.add";
    out["names"] = names_of(e.names);
}
void fill(json::object& out, const event::contacts_removed& e) {
    out["type"] = "contacts.del";
    out["names"] = names_of(e.names);
}
void fill(json::object& out, const event::call_outgoing& e) {
    out["type"] = "call.outgoing";
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["port"] = e.port;
}
void fill(json::object& out, const event::call_incoming& e) {
    out["type"] = "call.incoming";
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["host"] = clean(e.host);
    out["port"] = e.port;
}
void fill(json::object& out, const event::call_up& e) {
    out["type"] = "call.up";
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["codec"] = "opus";
    out["rate"] = 48'000;
    out["kbps"] = e.bitrate_bps / 1000;
}
void fill(json::object& out, const event::call_ended& e) {
    out["type"] = "call.ended";
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["reason"] = json::string_view(client::to_string(e.reason));
    if (!e.detail.empty()) out["detail"] = clean(e.detail);
    out["secs"] = static_cast<double>(e.duration.count()) / 1000;
    out["stats"] = stats_of(e.stats, e.duration);
}
void fill(json::object& out, const event::call_missed& e) {
    out["type"] = "call.missed";
    out["peer"] = clean(e.peer);
    out["secs"] = static_cast<double>(e.rang.count()) / 1000;
}
void fill(json::object& out, const event::play_done& e) {
    out["type"] = "play.done";
    out["file"] = clean(e.file);
}
void fill(json::object& out, const event::record_done& e) {
    out["type"] = "record.done";
    out["file"] = clean(e.file);
}
void fill(json::object& out, const event::server_lost& e) {
    out["type"] = "server.lost";
    out["why"] = clean(e.why);
}
void fill(json::object& out, const event::error& e) {
    out["type"] = "error";
    out["what"] = clean(e.what);
}

/// RFC 3339, UTC, with milliseconds.
std::string timestamp(std::chrono::system_clock::time_point time) {
    const auto since_epoch = std::chrono::duration_cast<milliseconds>(time.time_since_epoch());
    auto fraction = std::to_string(1000 + since_epoch.count() % 1000);
    fraction.front() = '.';
    return utc_text(time, "%Y-%m-%dT%H:%M:%S") + fraction + "Z";
}

} // namespace

std::string to_json(const client::client_event& event, event_stamp stamp) {
    json::object out;
    out["v"] = 1;
    out["seq"] = stamp.sequence;
    out["ts"] = timestamp(stamp.time);
    std::visit([&](const auto& e) { fill(out, e); }, event);
    std::string line;
    append(line, out);
    return line;
}

} // namespace babel::cli
