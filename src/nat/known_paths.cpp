#include <babel/nat/known_paths.hpp>

#include <algorithm>
#include <utility>

namespace babel::nat {
namespace {

using namespace std::chrono_literals;

constexpr auto forgotten_after = 60s;
constexpr std::size_t max_relayed = 2;
constexpr std::size_t probes_of_the_learned = 1;

} // namespace

known_paths::known_paths() {
    all_.reserve(max_paths);
    waiting_.reserve(wire::max_candidates);
}

known_paths::entry* known_paths::find(path_id id) {
    const auto found = std::ranges::find(all_, id, &entry::id);
    return found == all_.end() ? nullptr : &*found;
}

const known_paths::entry* known_paths::find(path_id id) const {
    const auto found = std::ranges::find(all_, id, &entry::id);
    return found == all_.end() ? nullptr : &*found;
}

known_paths::entry* known_paths::find(const way& leads) {
    const auto found = std::ranges::find_if(all_, [&leads](const entry& each) {
        const auto& other = each.state.leads();
        return is_relayed(leads.kind) ? other.kind == leads.kind : other == leads;
    });
    return found == all_.end() ? nullptr : &*found;
}

bool known_paths::has(path_kind kind) const {
    return std::ranges::any_of(all_, [kind](const entry& each) {
        return each.state.leads().kind == kind;
    });
}

void known_paths::add_relayed(path_kind kind) {
    all_.push_back({next_id_++, path_state(way{kind, {}})});
    all_.back().state.set_tcp_beyond(is_peer_by_tls_);
}

void known_paths::forget(path_id id) {
    std::erase_if(all_, [id](const entry& each) { return each.id == id; });
}

void known_paths::add_link(time_point now, const way& leads, std::optional<path_id> kept) {
    auto* known = find(leads);
    if (!links_.take(now))
        ++refused_;
    else if (known == nullptr)
        insert(now, path_state(leads, now, path_state::max_probes), kept);
    else if (!known->state.is_proven())
        known->state.restart(now, path_state::max_probes);
}

void known_paths::set_candidates(
    time_point now, std::span<const candidate> all, time_point start, std::optional<path_id> kept
) {
    is_peer_by_tls_ = shows_tls_leg(all);
    for (auto& each : all_) {
        each.was_listed = std::exchange(each.is_listed, false);
        each.state.set_tcp_beyond(is_peer_by_tls_);
    }
    waiting_.clear();
    std::size_t taken = 0;
    for (const auto& each : all)
        if (!each.is_tcp && taken++ < wire::max_candidates)
            list(now, {path_kind::direct_udp, each.at}, start, kept);
    std::erase_if(all_, [](const entry& each) {
        return each.was_listed && !each.is_listed && !each.state.is_proven();
    });
}

/// Takes one of the new candidates that the peer may name.
bool known_paths::may_probe_another(time_point now) {
    if (candidates_left_ == 0 || !new_candidates_.take(now)) return false;
    --candidates_left_;
    return true;
}

void known_paths::list(
    time_point now, const way& leads, time_point start, std::optional<path_id> kept
) {
    auto* known = find(leads);
    if (known != nullptr && (known->was_listed || known->state.is_proven())) {
        known->is_listed = true;
    } else if (may_probe_another(now)) {
        probe(now, leads, start, kept);
    } else {
        ++refused_;
        waiting_.push_back(leads);
    }
}

/// One that was learned and proven meanwhile takes no other's place.
void known_paths::list_waiting(time_point now, std::optional<path_id> kept) {
    if (waiting_.empty()) return;
    const auto leads = waiting_.front();
    auto* known = find(leads);
    const bool is_proven = known != nullptr && known->state.is_proven();
    if (!is_proven && !may_probe_another(now)) return;
    waiting_.erase(waiting_.begin());
    if (is_proven)
        known->is_listed = true;
    else
        probe(now, leads, now, kept);
}

/// A new candidate.
void known_paths::probe(
    time_point now, const way& leads, time_point start, std::optional<path_id> kept
) {
    auto* known = find(leads);
    if (known != nullptr) {
        known->is_listed = true;
        known->state.restart(start, path_state::max_probes);
    } else if (auto* made = insert(now, path_state(leads, start, path_state::max_probes), kept)) {
        made->is_listed = true;
    }
}

known_paths::entry*
known_paths::insert(time_point now, const path_state& state, std::optional<path_id> kept) {
    if (!make_room(now, kept)) {
        ++refused_;
        return nullptr;
    }
    return &all_.emplace_back(entry{next_id_++, state});
}

/// Direct paths leave room for those to the relay.
bool known_paths::make_room(time_point now, std::optional<path_id> kept) {
    constexpr auto max_direct = static_cast<std::ptrdiff_t>(max_paths - max_relayed);
    const auto is_direct = [](const entry& each) { return !each.state.is_relayed(); };
    if (std::ranges::count_if(all_, is_direct) < max_direct) return true;
    auto oldest = all_.end();
    for (auto at = all_.begin(); at != all_.end(); ++at) {
        const bool may_go = at->state.is_doubted() || at->state.is_spent(now);
        if (!may_go || !is_direct(*at) || at->id == kept) continue;
        if (oldest == all_.end() || at->state.alive_at() < oldest->state.alive_at()) oldest = at;
    }
    if (oldest == all_.end()) return false;
    all_.erase(oldest);
    return true;
}

std::optional<path_id>
known_paths::on_datagram(time_point now, const way& from, std::optional<path_id> kept) {
    if (auto* known = find(from)) {
        if (known->state.is_relayed())
            known->state.set_remote(from.remote);
        else if (known->state.is_spent(now) && learned_.take(now))
            known->state.restart(now, probes_of_the_learned);
        return known->id;
    }
    if (is_relayed(from.kind)) return {};
    if (!learned_.take(now)) {
        ++refused_;
        return {};
    }
    const auto* made = insert(now, path_state(from, now, probes_of_the_learned), kept);
    return made != nullptr ? std::optional(made->id) : std::nullopt;
}

void known_paths::restart_candidates(time_point now) {
    if (!restarts_.take(now)) return;
    for (auto& each : all_)
        if (each.is_listed && !each.state.is_proven())
            each.state.restart(now, path_state::max_probes);
}

void known_paths::forget_long_dead(time_point now, std::optional<path_id> kept) {
    std::erase_if(all_, [&](const entry& each) {
        return !each.state.is_relayed() && !each.is_listed && each.id != kept &&
               each.state.is_doubted() && now - each.state.alive_at() >= forgotten_after;
    });
}

/// In an outage of everything all paths are dead: that shows nothing about this one.
std::optional<way> known_paths::take_dead_link(time_point now, std::optional<path_id> in_use) {
    const auto* used = in_use ? find(*in_use) : nullptr;
    if (used == nullptr || used->state.is_doubted()) return {};
    const auto dead = std::ranges::find_if(all_, [now](const entry& each) {
        return each.state.leads().kind == path_kind::direct_tcp && each.state.is_dead(now);
    });
    if (dead == all_.end()) return {};
    const auto leads = dead->state.leads();
    all_.erase(dead);
    return leads;
}

bool known_paths::are_all_doubted() const {
    return std::ranges::all_of(all_, [](const entry& each) {
        return !each.state.is_proven() || each.state.is_doubted();
    });
}

} // namespace babel::nat
