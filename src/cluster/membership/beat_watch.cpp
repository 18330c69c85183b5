#include "cluster/membership/beat_watch.hpp"

#include <algorithm>
#include <utility>

namespace babel::cluster {

std::vector<beat_watch::node_beat>
beat_watch::observe(const reply& nodes, node_number self, time_point now) {
    const bool was_watching = is_watching(now);
    if (!was_watching) seen_.clear();
    last_ = now;
    has_moved_ = false;
    std::vector<node_beat> dead;
    std::map<node_number, seen> alive;
    for (std::size_t i = 0; i + 1 < nodes.elements.size(); i += 2) {
        const auto number = parse_number(nodes.word(i));
        if (!number || *number == self) continue;
        const auto text = nodes.word(i + 1);
        const std::string beat(text.substr(0, text.find(' ')));
        const auto known = seen_.find(*number);
        const bool stands = known != seen_.end() && known->second.beat == beat;
        if (!stands) has_moved_ = was_watching;
        const auto since = stands ? known->second.since : now;
        if (now - since >= lease_) dead.push_back({*number, beat});
        alive.insert_or_assign(*number, seen{beat, since, std::string(text)});
    }
    for (const auto& [number, each] : seen_)
        if (!alive.contains(number) && now - each.since >= lease_) ++reaped_;
    seen_ = std::move(alive);
    return dead;
}

bool beat_watch::all_stand(time_point now) const {
    const auto stands = [&](const auto& each) { return now - each.second.since >= lease_; };
    return is_watching(now) && !seen_.empty() && std::ranges::all_of(seen_, stands);
}

std::vector<beat_watch::node_line> beat_watch::nodes() const {
    std::vector<node_line> all;
    for (const auto& [number, each] : seen_)
        all.push_back({number, each.text, each.since});
    return all;
}

std::vector<beat_watch::node_beat> beat_watch::beats() const {
    std::vector<node_beat> all;
    for (const auto& [number, each] : seen_)
        all.push_back({number, each.beat});
    return all;
}

} // namespace babel::cluster
