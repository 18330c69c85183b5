#include "cli/state/call_record.hpp"

#include "cli/render/json_fields.hpp"
#include "cli/render/peer_security.hpp"
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>
#include <babel/net/control_protocol.hpp>

#include <boost/json/parse.hpp>

#include <utility>

namespace babel::cli {
namespace {

namespace event = client::event;
namespace json = boost::json;
using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::system_clock;
using wall = call_recorder::wall;

constexpr std::chrono::minutes repetition{1};
constexpr std::chrono::minutes entry_pace{10}; // once a burst is used up
constexpr int unheard_burst = 5;
constexpr int heard_burst = 20;
constexpr int burst_of_all = 200;
constexpr std::size_t max_callers = 256;
constexpr std::chrono::seconds shortest_talk{1}; // a shorter call does not clear a caller's account
constexpr double longest_duration_s = 1e9;       // longer is invalid, and would overflow

milliseconds time_in(const json::object& fields, std::string_view name) {
    const auto* found = fields.if_contains(name);
    boost::system::error_code none;
    const auto seconds = found ? found->to_number<double>(none) : 0;
    if (none || !(seconds > 0 && seconds < longest_duration_s)) return {};
    return milliseconds(static_cast<long long>(seconds * 1000));
}

} // namespace

json::object to_object(const call_record& record) {
    json::object out;
    out["v"] = 1;
    out["ts"] = utc_timestamp(record.began);
    out["account"] = record.account;
    out["peer"] = record.peer;
    out["direction"] = record.is_outgoing ? "out" : "in";
    out["reason"] = record.reason;
    if (!record.why.empty()) out["why"] = record.why;
    out["secs"] = seconds_of(record.talked);
    out["rang_secs"] = seconds_of(record.rang);
    if (!record.security.empty()) out["security"] = record.security;
    if (!record.stats.empty()) out["stats"] = record.stats;
    return out;
}

std::optional<call_record> read_call_record(std::string_view line) {
    boost::system::error_code bad;
    const auto parsed = json::parse(line, bad);
    const auto* fields = bad ? nullptr : parsed.if_object();
    if (!fields) return {};
    const auto began = read_timestamp(net::text_field(*fields, "ts"));
    if (!began) return {};
    call_record record;
    record.began = *began;
    record.account = net::text_field(*fields, "account");
    record.peer = net::text_field(*fields, "peer");
    record.is_outgoing = net::text_field(*fields, "direction") == "out";
    record.reason = net::text_field(*fields, "reason");
    record.why = net::text_field(*fields, "why");
    record.security = net::text_field(*fields, "security");
    record.talked = time_in(*fields, "secs");
    record.rang = time_in(*fields, "rang_secs");
    const auto* stats = fields->if_contains("stats");
    if (stats && stats->is_object()) record.stats = stats->get_object();
    if (record.peer.empty() || record.reason.empty()) return {};
    return record;
}

std::optional<call_record> call_recorder::on(
    const client::client_event& happened, steady::time_point now, wall::time_point date
) {
    if (const auto* placed = std::get_if<event::call_outgoing>(&happened))
        unfinished_[placed->call] = {true, now};
    if (const auto* incoming = std::get_if<event::call_incoming>(&happened))
        unfinished_[incoming->call] = {false, now};
    if (const auto* up = std::get_if<event::call_up>(&happened)) {
        unfinished_[up->call].up = now;
        unfinished_[up->call].security = code_of(up->security.level);
    }
    if (const auto* ended = std::get_if<event::call_ended>(&happened))
        return finish(*ended, now, date);
    if (const auto* missed = std::get_if<event::call_missed>(&happened)) return miss(*missed, date);
    if (const auto* broke = std::get_if<event::words_attempt>(&happened)) return note(*broke, date);
    return {};
}

std::optional<call_record>
call_recorder::finish(const event::call_ended& e, steady::time_point now, wall::time_point date) {
    const auto known = unfinished_.extract(e.call);
    if (known.empty()) return {};
    const auto& call = known.mapped();
    const bool was_short = !call.is_outgoing && e.duration < shortest_talk;
    if (was_short && !meter_.allows(e.peer, false, date)) return {};
    call_record record;
    record.account = printable_in_json(account_);
    record.peer = printable_in_json(e.peer);
    record.is_outgoing = call.is_outgoing;
    record.reason = call::to_string(e.reason);
    record.rang = duration_cast<milliseconds>(std::min(call.up, now) - call.began);
    record.talked = e.duration;
    record.security = call.security;
    record.began = date - duration_cast<system_clock::duration>(now - call.began);
    if (e.was_up) put_stats(record.stats, e.stats, e.duration);
    return record;
}

namespace {

/// GCRA: true if an event conforms now; `due` is the time at which the allowance is full again.
bool spend(wall::time_point& due, wall::time_point now, int burst) {
    due = std::max(due, now);
    if (due - now > entry_pace * (burst - 1)) return false;
    due += entry_pace;
    return true;
}

} // namespace

bool call_meter::allows(const std::string& caller, bool is_unheard, wall::time_point now) {
    if (callers_.size() >= max_callers)
        std::erase_if(callers_, [&](const auto& each) { return each.second.due < now; });
    const bool is_crowd = callers_.size() >= max_callers && !callers_.contains(caller);
    auto& spent = is_crowd ? crowd_ : callers_[caller];
    if (is_unheard && now - spent.unheard_since < repetition) return false;
    const int burst = is_unheard ? unheard_burst : heard_burst;
    if (!spend(spent.due, now, burst) || !spend(all_due_, now, burst_of_all)) return false;
    if (is_unheard) spent.unheard_since = now;
    return true;
}

std::optional<call_record> call_recorder::miss(const event::call_missed& e, wall::time_point date) {
    unfinished_.erase(e.call);
    const bool is_unheard = e.why != event::call_missed::cause::not_answered;
    if (!meter_.allows(e.peer, is_unheard, date)) return {};
    auto record = missed_record(e.peer, to_string(e.why));
    record.rang = e.rang;
    record.began = date - e.rang;
    return record;
}

std::optional<call_record>
call_recorder::note(const event::words_attempt& e, wall::time_point date) {
    if (!meter_.allows(e.peer, true, date)) return {};
    auto record = missed_record(e.peer, why_words_attempt);
    record.began = date;
    return record;
}

call_record call_recorder::missed_record(const std::string& peer, std::string_view why) const {
    call_record record;
    record.account = printable_in_json(account_);
    record.peer = printable_in_json(peer);
    record.reason = call::to_string(call::end_reason::missed);
    record.why = why;
    return record;
}

} // namespace babel::cli
