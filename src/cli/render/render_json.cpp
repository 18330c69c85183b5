#include "cli/render/render_json.hpp"

#include "cli/render/causes.hpp"
#include "cli/render/event_types.hpp"
#include "cli/render/insecurity.hpp"
#include "cli/render/json_fields.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/peer_security.hpp"
#include <babel/core/time.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string_view>
#include <vector>

namespace babel::cli {
namespace {

namespace event = client::event;
namespace json = boost::json;
using std::chrono::milliseconds;

std::string clean(std::string_view text) {
    return printable_in_json(text);
}

json::array names_of(const std::vector<std::string>& names) {
    json::array out;
    for (const auto& name : names)
        out.emplace_back(clean(name));
    return out;
}

json::string_view code_of_link(bool is_encrypted) {
    return is_encrypted ? "tls" : "none";
}

// Each overload sets its own fields.

void fill(json::object& out, const event::connected& e) {
    out["server"] = clean(e.server);
    out["ms"] = e.took.count();
    out["security"] = code_of_link(e.security.has_value());
    if (!e.security) return;
    out["trust"] = json::string_view(code_of(e.security->trust));
    out["key"] = to_string(e.security->key);
    out["cipher"] = e.security->cipher;
}
void fill(json::object& out, const event::server_untrusted& e) {
    out["server"] = clean(e.server);
    out["code"] = json::string_view(code_of(e.why));
    out["why"] = clean(insecurity_text(e));
    if (const auto* refused = std::get_if<client::refused_server>(&e.why)) {
        if (refused->expected) out["expected"] = to_string(*refused->expected);
        out["presented"] = to_string(refused->presented);
    }
    if (!e.node.empty()) out["node"] = clean(e.node);
    if (e.in_call) out["in_call"] = true;
}
void fill(json::object& out, const event::logged_in& e) {
    out["name"] = clean(e.name);
    out["security"] = code_of_link(e.is_encrypted);
}
void fill(json::object& out, const event::login_failed& e) {
    out["reason"] = clean(e.reason);
    out["code"] = json::string_view(client::to_string(e.why));
}
void fill(json::object& out, const event::login_waiting& e) {
    out["reason"] = clean(link_cause_text(e.reason, e.missing));
    out["code"] = json::string_view(e.why ? client::to_string(*e.why) : "unreachable");
    out["retry_s"] = seconds_of(e.retry);
}
void fill(json::object& out, const event::contacts_added& e) {
    out["names"] = names_of(e.names);
    if (!e.proved.empty()) out["proved"] = names_of(e.proved);
}
void fill(json::object& out, const event::contacts_removed& e) {
    out["names"] = names_of(e.names);
}
void fill(json::object& out, const event::call_outgoing& e) {
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["port"] = e.port;
}
void fill(json::object& out, const event::call_incoming& e) {
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["host"] = clean(e.host);
    out["port"] = e.port;
    put_security(out, e.security);
}
void fill(json::object& out, const event::call_up& e) {
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["codec"] = "opus";
    out["rate"] = 48'000;
    out["kbps"] = e.bitrate_bps / 1000;
    if (e.is_muted) out["muted"] = true;
    out["path"] = clean(e.from);
    put_security(out, e.security);
}
void fill(json::object& out, const event::call_path& e) {
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["path"] = clean(e.from);
}
void fill(json::object& out, const event::peer_state& e) {
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["muted"] = e.is_muted;
    out["deafened"] = e.is_deafened;
    out["held"] = e.is_held;
    out["recording"] = e.is_recording;
    out["conference"] = e.is_conference;
}
void fill(json::object& out, const event::call_text& e) {
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["text"] = clean(e.words);
}
void fill(json::object& out, const event::call_party& e) {
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["names"] = names_of(e.names);
}
void fill(json::object& out, const event::call_untrusted& e) {
    out["peer"] = clean(e.peer);
    out["direction"] = e.is_incoming ? "in" : "out";
    out["code"] = json::string_view(code_of(e.why.why));
    out["why"] = untrusted_text(e.why, clean(e.peer));
    if (e.why.known) out["known"] = to_string(*e.why.known);
    if (e.why.presented) out["presented"] = to_string(*e.why.presented);
    if (!e.why.since.empty()) out["since"] = e.why.since;
}
void fill(json::object& out, const event::words_attempt& e) {
    out["peer"] = clean(e.peer);
}
void fill(json::object& out, const event::call_gap& e) {
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["ms"] = e.silence.count();
}
void fill(json::object& out, const event::call_quality& e) {
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["why"] = e.is_heard ? "heard" : "not_heard";
}
std::string_view state_of(const event::device_change& e) {
    using state = event::device_change::state;
    switch (e.what) {
    case state::lost:
        return "lost";
    case state::reopened:
        return "reopened";
    case state::replaced:
        return "replaced";
    case state::silent:
        return "silent";
    case state::clipping:
        return "clipping";
    case state::slow:
        return "slow";
    }
    return {};
}
void fill(json::object& out, const event::device_change& e) {
    const bool is_input = e.which == event::device_change::side::microphone;
    out["state"] = state_of(e);
    out["side"] = is_input ? "in" : "out";
    out["device"] = clean(e.device);
    if (!e.instead.empty()) out["instead"] = clean(e.instead);
    if (!e.why.empty()) out["why"] = clean(e.why);
}
void fill(json::object& out, const event::call_ended& e) {
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["reason"] = json::string_view(call::to_string(e.reason));
    if (const auto detail = detail_text(e); !detail.empty()) out["detail"] = clean(detail);
    out["secs"] = seconds_of(e.duration);
    if (e.security) out["security"] = json::string_view(code_of(*e.security));
    put_stats(out["stats"].emplace_object(), e.stats, e.duration);
}
void fill(json::object& out, const event::stats& e) {
    out["call"] = e.call;
    out["peer"] = clean(e.peer);
    out["secs"] = seconds_of(e.duration);
    put_stats(out, e.figures, e.duration);
}
void fill(json::object& out, const event::call_missed& e) {
    out["peer"] = clean(e.peer);
    out["secs"] = seconds_of(e.rang);
    out["why"] = to_string(e.why);
}
void fill(json::object& out, const event::play_done& e) {
    out["file"] = clean(e.file);
}
void fill(json::object& out, const event::play_failed& e) {
    out["file"] = clean(e.file);
    out["why"] = clean(e.why);
}
void fill(json::object& out, const event::record_started& e) {
    out["file"] = clean(e.file);
}
void fill(json::object& out, const event::record_done& e) {
    out["file"] = clean(e.file);
}
void fill(json::object& out, const event::record_failed& e) {
    out["file"] = clean(e.file);
    out["why"] = clean(e.why);
}
void fill(json::object& out, const event::server_lost& e) {
    out["why"] = clean(link_cause_text(e.why, e.missing));
    if (e.retry) out["retry_s"] = seconds_of(*e.retry);
    if (e.refused) out["code"] = json::string_view(client::to_string(*e.refused));
}
void fill(json::object& out, const event::server_back& e) {
    out["security"] = code_of_link(e.is_encrypted);
}
void fill(json::object& out, const event::sound_failed& e) {
    out["what"] = clean(sound_failure_text(e));
}
void fill(json::object& out, const event::error& e) {
    out["what"] = clean(e.what);
}

} // namespace

std::string to_json(const json::object& fields, event_stamp stamp) {
    json::object out;
    out["v"] = 1;
    out["seq"] = stamp.sequence;
    out["ts"] = utc_timestamp(stamp.time);
    for (const auto& field : fields)
        out.insert(field);
    return json_text(out);
}

std::string to_json(const client::client_event& event, event_stamp stamp) {
    json::object fields;
    fields["type"] = json::string_view(type_of(event));
    std::visit([&](const auto& e) { fill(fields, e); }, event);
    return to_json(fields, stamp);
}

} // namespace babel::cli
