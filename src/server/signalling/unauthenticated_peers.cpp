#include "server/signalling/unauthenticated_peers.hpp"

#include <algorithm>

namespace babel::server {
namespace {

constexpr std::size_t in_all = 0; // place among all peers; those in its networks follow

const auto& longest_there(const auto& crowd) {
    return *std::ranges::min_element(crowd, {}, [](const auto& each) { return each.since; });
}

} // namespace

/// The peers of the first network of the source that has reached its share; null: none.
const unauthenticated_peers::entries* unauthenticated_peers::crowd_of(const origin& from) const {
    if (from.loopback) return nullptr;
    for (const auto& each : networks(from.source)) {
        const auto found = sources_.find(each);
        const auto share = limits_.unauthenticated_per_source << each.level;
        if (found != sources_.end() && found->second.size() >= share) return &found->second;
    }
    return nullptr;
}

bool unauthenticated_peers::has_room_for(const origin& from, time_point now) const {
    const auto* crowd = crowd_of(from);
    return !crowd || now - longest_there(*crowd).since >= time_to_log_in_undisturbed;
}

client_peer*
unauthenticated_peers::to_drop(const origin& from, std::uint64_t random, time_point now) const {
    if (const auto* crowd = crowd_of(from)) return longest_there(*crowd).who;
    const auto half = limits_.unauthenticated / 2;
    if (waiting_.empty() || waiting_.size() < half) return nullptr;
    const auto above = waiting_.size() - half;
    const auto draw = random & 0xffff'ffff;
    const bool is_drawn = draw % (limits_.unauthenticated - half) < above;
    const auto& victim = waiting_[(random >> 32) % waiting_.size()];
    const bool is_idle = now - victim.since >= time_to_log_in_undisturbed;
    if (waiting_.size() < limits_.unauthenticated && !(is_drawn && is_idle)) return nullptr;
    return victim.who;
}

void unauthenticated_peers::enter(client_peer& who, time_point now) {
    add(waiting_, who, in_all, now);
    for (const auto& each : networks(who.from().source))
        add(sources_[each], who, 1 + each.level, now);
}

bool unauthenticated_peers::leave(client_peer& who) {
    const auto at = who.unauthenticated_places()[in_all];
    if (at >= waiting_.size() || waiting_[at].who != &who) return false;
    take_out(waiting_, who, in_all);
    for (const auto& each : networks(who.from().source)) {
        const auto crowd = sources_.find(each);
        take_out(crowd->second, who, 1 + each.level);
        if (crowd->second.empty()) sources_.erase(crowd);
    }
    return true;
}

void unauthenticated_peers::add(entries& to, client_peer& who, std::size_t place, time_point now) {
    who.unauthenticated_places()[place] = static_cast<std::uint32_t>(to.size());
    to.push_back({&who, now});
}

void unauthenticated_peers::take_out(entries& from, const client_peer& who, std::size_t place) {
    const auto at = who.unauthenticated_places()[place];
    from[at] = from.back();
    from[at].who->unauthenticated_places()[place] = at;
    from.pop_back();
}

} // namespace babel::server
