#include "voice/datagram/call_paths.hpp"

#include <algorithm>

namespace babel::voice {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds unacknowledged = 200ms; // and a round trip
constexpr milliseconds unknown_round_trip = 500ms;
constexpr milliseconds dead_after = 2500ms;
constexpr milliseconds voice_pause = 1000ms; // longer than between two frames
constexpr microseconds better_by = 10ms;
constexpr auto better_for = 2s;
constexpr microseconds cost_of_tcp = 20ms; // and a round trip: the price of one loss
constexpr milliseconds hurried_probes = 100ms;
constexpr milliseconds standby_probes = 2500ms;
constexpr milliseconds probes_of_the_dead = 30s;

} // namespace

std::optional<path_id> call_paths::add(time_point now, nat::path_kind kind) {
    for (path_id id = 0; id < max_paths; ++id) {
        if (paths_[id]) continue;
        paths_[id] = path{};
        paths_[id]->kind = kind;
        choose(now);
        return id;
    }
    return {};
}

void call_paths::remove(path_id id) {
    paths_[id].reset();
    if (new_doubt_ == id) new_doubt_.reset();
    better_since_.reset();
    if (in_use_ != id) return;
    in_use_.reset();
    choose(judged_at_);
}

std::optional<path_id> call_paths::find(nat::path_kind kind) const {
    for (path_id id = 0; id < max_paths; ++id)
        if (paths_[id] && paths_[id]->kind == kind) return id;
    return {};
}

std::optional<nat::path_kind> call_paths::kind(path_id id) const {
    return has(id) ? std::optional(paths_[id]->kind) : std::nullopt;
}

void call_paths::on_acknowledged(
    path_id id, time_point sent, std::optional<microseconds> round_trip
) {
    if (!has(id)) return;
    auto& one = *paths_[id];
    one.acknowledged = std::max(one.acknowledged.value_or(sent), sent);
    if (round_trip) one.round_trip = (one.round_trip.value_or(*round_trip) * 7 + *round_trip) / 8;
}

call_paths::time_point call_paths::probe_time(path_id id, bool is_hurry) const {
    if (!paths_[id]) return time_point::max();
    const auto& one = *paths_[id];
    if (!one.is_asked) return time_point::min();
    if (is_hurry) return one.asked_at + hurried_probes;
    if (is_dead(one, judged_at_)) return one.asked_at + probes_of_the_dead;
    if (one.doubted_since || !one.round_trip) return one.asked_at + hurried_probes;
    if (id == in_use_) return time_point::max(); // its voice is acknowledged
    return one.asked_at + standby_probes;
}

std::optional<path_id> call_paths::due_probe(time_point now, bool is_hurry) const {
    for (path_id id = 0; id < max_paths; ++id)
        if (probe_time(id, is_hurry) <= now) return id;
    return {};
}

call_paths::time_point call_paths::next_probe(bool is_hurry) const {
    auto next = time_point::max();
    for (path_id id = 0; id < max_paths; ++id)
        next = std::min(next, probe_time(id, is_hurry));
    return next;
}

void call_paths::on_probe_sent(time_point now, path_id id, std::uint64_t random) {
    auto& one = *paths_[id];
    one.asked = random;
    one.asked_at = now;
    one.is_asked = true;
}

bool call_paths::on_answer(time_point now, path_id id, std::uint64_t random) {
    if (!has(id) || !paths_[id]->is_asked || paths_[id]->asked != random) return false;
    auto& one = *paths_[id];
    const auto away = std::chrono::duration_cast<microseconds>(now - one.asked_at);
    on_acknowledged(id, one.asked_at, away);
    one.asked = 0;
    if (id != in_use_) one.doubted_since.reset();
    return true;
}

call_paths::targets call_paths::for_voice(time_point now) {
    judged_at_ = now;
    for (path_id id = 0; id < max_paths; ++id)
        if (paths_[id]) judge(*paths_[id], id, now);
    choose(now);
    targets to;
    if (!in_use_) return to;
    send_on(*in_use_, now, to);
    if (!paths_[*in_use_]->doubted_since) return to;
    if (const auto next = best_but(in_use_, now)) send_on(*next, now, to);
    return to;
}

/// Voice is acknowledged while the path is alive. Probes decide on a path without voice.
void call_paths::judge(path& one, path_id id, time_point now) {
    if (!one.voice_since || now - one.voice_at > voice_pause) {
        one.voice_since.reset();
        return;
    }
    const auto newest = std::max(one.acknowledged.value_or(*one.voice_since), *one.voice_since);
    const auto limit = unacknowledged + one.round_trip.value_or(unknown_round_trip);
    if (now - newest <= limit) {
        one.doubted_since.reset();
    } else if (!one.doubted_since) {
        one.doubted_since = now;
        new_doubt_ = id;
    }
}

bool call_paths::is_dead(const path& one, time_point now) {
    return one.doubted_since && now - *one.doubted_since >= dead_after;
}

microseconds call_paths::cost(const path& of) {
    const auto round_trip = of.round_trip.value_or(0us);
    return round_trip / 2 + (of.kind == nat::path_kind::relay_tls ? round_trip + cost_of_tcp : 0us);
}

std::optional<path_id> call_paths::best_but(std::optional<path_id> excluded, time_point now) const {
    std::optional<path_id> best;
    for (path_id id = 0; id < max_paths; ++id) {
        if (!paths_[id] || id == excluded || is_dead(*paths_[id], now)) continue;
        if (!best || cost(*paths_[id]) < cost(*paths_[*best])) best = id;
    }
    return best;
}

void call_paths::choose(time_point now) {
    const auto other = best_but(in_use_, now);
    if (!other) {
        if (!in_use_) in_use_ = all().count > 0 ? std::optional(all().ids[0]) : std::nullopt;
        return;
    }
    if (!in_use_ || is_dead(*paths_[*in_use_], now)) {
        in_use_ = other;
        better_since_.reset();
        return;
    }
    const bool is_better = !paths_[*other]->doubted_since && paths_[*other]->round_trip &&
                           cost(*paths_[*other]) + better_by <= cost(*paths_[*in_use_]);
    if (!is_better) return better_since_.reset();
    if (!better_since_) better_since_ = now;
    if (now - *better_since_ < better_for) return;
    in_use_ = other;
    better_since_.reset();
}

void call_paths::send_on(path_id id, time_point now, targets& to) {
    auto& one = *paths_[id];
    if (!one.voice_since) one.voice_since = now;
    one.voice_at = now;
    to.ids[to.count++] = id;
}

call_paths::targets call_paths::all() const {
    targets found;
    if (in_use_) found.ids[found.count++] = *in_use_;
    for (path_id id = 0; id < max_paths; ++id)
        if (paths_[id] && id != in_use_) found.ids[found.count++] = id;
    return found;
}

microseconds call_paths::round_trip() const {
    return in_use_ ? paths_[*in_use_]->round_trip.value_or(0us) : 0us;
}

} // namespace babel::voice
