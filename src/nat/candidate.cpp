#include <babel/nat/candidate.hpp>

#include <algorithm>

namespace babel::nat {

std::vector<candidate> candidates_of(const wire::candidates& list) {
    std::vector<candidate> found;
    for (const auto& each : list.all) {
        const std::uint8_t family = each.is_ipv6 ? 6 : 4;
        found.push_back({each.origin, each.is_tcp, {family, each.address, each.port}});
    }
    return found;
}

bool shows_tls_leg(std::span<const candidate> peers) {
    return std::ranges::any_of(peers, [](const candidate& each) {
        return each.is_tcp && each.origin == wire::candidate_origin::seen;
    });
}

wire::candidates to_wire(std::span<const candidate> all) {
    wire::candidates list;
    for (const auto& each : all.first(std::min(all.size(), wire::max_candidates)))
        list.all.push_back(
            {each.is_tcp, each.at.family == 6, each.origin, each.at.address, each.at.port}
        );
    return list;
}

} // namespace babel::nat
