#include "server/relay/rules/relay_places.hpp"

#include <algorithm>

namespace babel::server {
namespace {

constexpr std::size_t sources_to_fill_it = 4;
constexpr std::size_t least_of_source = 2 * relay_places::of_tls;

bool is_in(const network_id& network, const relay_places::share& of) {
    if (!of.source) return false;
    const networks all(*of.source);
    return std::ranges::find(all, network) != all.end();
}

} // namespace

relay_places::share relay_places::of_leg(const leg_address& at) {
    share out;
    if (!at.address.is_loopback()) out.source = source_of(at.address);
    out.count = at.link == 0 ? 1 : of_tls;
    return out;
}

relay_places::shortage relay_places::check(const share& held, const share& wanted) const {
    const auto most = std::size_t{2} * limits_.calls;
    if (wanted.count > held.count && total_ - held.count + wanted.count > most)
        return shortage::in_all;
    if (!wanted.source) return shortage::none;
    const auto most_of_source = std::max(most / sources_to_fill_it, least_of_source);
    for (const auto& each : networks(*wanted.source)) {
        const auto own = is_in(each, held) ? held.count : 0;
        const auto taken = taken_by(each) - own + wanted.count;
        if (wanted.count > own && taken > (most_of_source << each.level))
            return shortage::of_source;
    }
    return shortage::none;
}

void relay_places::change(share& held, const share& wanted) {
    if (wanted.source)
        for (const auto& each : networks(*wanted.source))
            taken_[each] += wanted.count;
    if (held.source)
        for (const auto& each : networks(*held.source)) {
            const auto at = taken_.find(each);
            at->second -= held.count;
            if (at->second == 0) taken_.erase(at);
        }
    total_ = total_ - held.count + wanted.count;
    held = wanted;
}

std::size_t relay_places::taken_by(const network_id& network) const {
    const auto found = taken_.find(network);
    return found == taken_.end() ? 0 : found->second;
}

} // namespace babel::server
