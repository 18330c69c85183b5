#include <babel/nat/path_table.hpp>

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

namespace babel::nat {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr microseconds better_by = 10ms;
constexpr auto better_for = 2s;
constexpr std::size_t max_voice_paths = 4;

} // namespace

// ---- which paths there are

void path_table::add(time_point now, path_kind kind, const wire::seen_address& remote) {
    if (!is_relayed(kind)) return paths_.add_link(now, {kind, remote}, in_use_);
    if (is_bound(kind)) return;
    paths_.add_relayed(kind);
    judged_at_ = now;
    choose();
}

void path_table::remove(path_kind kind, const wire::seen_address& remote) {
    const auto* gone = paths_.find(way{kind, remote});
    if (gone == nullptr) return;
    const auto id = gone->id;
    paths_.forget(id);
    better_since_.reset();
    if (in_use_ == id) choose();
}

void path_table::set_candidates(time_point now, std::span<const candidate> all, time_point start) {
    paths_.set_candidates(now, all, start, in_use_);
}

std::optional<path_id> path_table::on_datagram(time_point now, const way& from) {
    return paths_.on_datagram(now, from, in_use_);
}

void path_table::on_network_change(time_point now) {
    for (auto& each : paths_)
        if (each.state.is_proven()) each.state.doubt(now);
    paths_.restart_candidates(now);
    new_doubt_ = in_use_;
    may_hasten_ = true;
    better_since_.reset();
}

void path_table::on_peer_change(time_point now) {
    for (auto& each : paths_)
        if (!each.state.is_relayed() && each.state.is_proven() && !each.state.is_dead(now))
            each.state.doubt(now);
    may_hasten_ = true;
    better_since_.reset();
}

// ---- probes and acknowledgements

void path_table::on_acknowledged(
    time_point now, path_id id, time_point sent, std::optional<microseconds> round_trip
) {
    if (auto* one = paths_.find(id)) one->state.on_acknowledged(now, sent, round_trip);
}

path_table::time_point
path_table::probe_time(const entry& of, const entry* next, bool is_hurry) const {
    using duty = path_state::duty;
    const auto others = &of == next ? duty::next : duty::other;
    return of.state.next_probe(judged_at_, of.id == in_use_ ? duty::in_use : others, is_hurry);
}

std::optional<path_id> path_table::due_probe(time_point now, bool is_hurry) const {
    const auto* next = next_best();
    for (const auto& each : paths_)
        if (probe_time(each, next, is_hurry) <= now) return each.id;
    return {};
}

path_table::time_point path_table::next_probe(bool is_hurry) const {
    const auto* next = next_best();
    auto soonest = time_point::max();
    for (const auto& each : paths_)
        soonest = std::min(soonest, probe_time(each, next, is_hurry));
    return soonest;
}

void path_table::on_probe_sent(time_point now, path_id id, std::uint64_t random) {
    if (auto* one = paths_.find(id)) one->state.on_probe_sent(now, random);
}

bool path_table::on_answer(time_point now, path_id id, std::uint64_t random) {
    auto* one = paths_.find(id);
    return one != nullptr && one->state.on_answer(now, random);
}

bool path_table::may_answer(path_id id) {
    auto* one = paths_.find(id);
    return one != nullptr && one->state.may_answer();
}

// ---- the choice

path_table::targets path_table::for_voice(time_point now) {
    on_time(now);
    const auto to = for_others();
    for (const auto each : to)
        paths_.find(each)->state.on_voice_sent(now);
    return to;
}

/// If all are in doubt, the relay comes first: it fails for other reasons than direct paths. Then
/// those that were alive last.
path_table::targets path_table::for_others() const {
    targets to;
    const auto* first = used();
    if (first == nullptr) return to;
    to.ids[to.count++] = first->id;
    if (!first->state.is_doubted()) return to;
    const auto* next = next_best();
    if (next != nullptr && !next->state.is_doubted()) {
        to.ids[to.count++] = next->id;
        return to;
    }
    std::array<const entry*, max_paths> others{};
    std::size_t count = 0;
    const bool is_last_resort = first->state.is_dead(judged_at_);
    for (const auto& each : paths_) {
        const bool has_hope = is_last_resort || !each.state.is_dead(judged_at_);
        if (&each != first && each.state.is_proven() && has_hope) others[count++] = &each;
    }
    const auto rank = [](const entry* of) {
        return std::pair(of->state.is_relayed(), of->state.alive_at());
    };
    std::ranges::sort(std::span(others).first(count), std::ranges::greater{}, rank);
    for (const auto* each : std::span(others).first(std::min(count, max_voice_paths - 1)))
        to.ids[to.count++] = each->id;
    return to;
}

void path_table::on_time(time_point now) {
    judged_at_ = now;
    for (auto& each : paths_)
        if (each.state.judge(now) && (each.state.is_relayed() || each.id == in_use_))
            new_doubt_ = each.id;
    choose();
    paths_.forget_long_dead(now, in_use_);
    paths_.list_waiting(now, in_use_);
}

/// Of the others that are proven and not dead.
const path_table::entry* path_table::next_best() const {
    const auto rank = [](const entry& of) {
        return std::tuple(of.state.is_doubted(), of.state.cost());
    };
    const entry* best = nullptr;
    for (const auto& each : paths_) {
        if (each.id == in_use_ || !each.state.is_proven() || each.state.is_dead(judged_at_))
            continue;
        if (best == nullptr || rank(each) < rank(*best)) best = &each;
    }
    return best;
}

bool path_table::is_first_direct(const entry& other, const entry& used) const {
    return may_hasten_ && used.state.is_relayed() && !other.state.is_relayed();
}

bool path_table::is_better(const entry& other, const entry& used) const {
    if (other.state.is_doubted() || !other.state.round_trip()) return false;
    if (is_first_direct(other, used)) return other.state.cost() < used.state.cost();
    return other.state.cost() + better_by <= used.state.cost();
}

void path_table::choose() {
    const auto* now_used = used();
    if (now_used == nullptr) in_use_.reset();
    const auto* other = next_best();
    if (now_used == nullptr) {
        const auto left = all();
        if (other != nullptr) return use(*other);
        if (left.count > 0) in_use_ = left.ids[0];
        return;
    }
    if (other == nullptr) return;
    if (now_used->state.is_dead(judged_at_)) return use(*other);
    if (!is_better(*other, *now_used)) return better_since_.reset();
    if (!better_since_) better_since_ = judged_at_;
    const bool is_long_better = judged_at_ - *better_since_ >= better_for;
    if (is_long_better || is_first_direct(*other, *now_used)) use(*other);
}

void path_table::use(const entry& other) {
    in_use_ = other.id;
    better_since_.reset();
    if (!other.state.is_relayed()) may_hasten_ = false;
}

path_table::targets path_table::all() const {
    targets found;
    if (used() != nullptr) found.ids[found.count++] = *in_use_;
    for (const auto& each : paths_)
        if (each.state.is_proven() && each.id != in_use_) found.ids[found.count++] = each.id;
    return found;
}

bool path_table::is_proven(path_id id) const {
    const auto* one = paths_.find(id);
    return one != nullptr && one->state.is_proven();
}

std::optional<way> path_table::way_of(path_id id) const {
    const auto* one = paths_.find(id);
    return one != nullptr ? std::optional(one->state.leads()) : std::nullopt;
}

std::optional<path_kind> path_table::take_doubt() {
    const auto id = std::exchange(new_doubt_, {});
    const auto leads = id ? way_of(*id) : std::nullopt;
    return leads ? std::optional(leads->kind) : std::nullopt;
}

microseconds path_table::round_trip() const {
    return used() != nullptr ? used()->state.round_trip().value_or(0us) : 0us;
}

} // namespace babel::nat
