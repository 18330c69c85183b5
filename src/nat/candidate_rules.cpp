#include <babel/nat/candidate_rules.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace babel::nat {
namespace {

constexpr std::uint16_t first_unprivileged_port = 1024;
constexpr std::uint16_t first_picked_port = 32'768; // by Linux

bool is_like(const candidate& one, const candidate& other) {
    return one.at == other.at && one.is_tcp == other.is_tcp;
}

/// Unless it is there, or there is no room.
void add(std::vector<candidate>& to, const candidate& each) {
    const auto same = [&](const candidate& other) { return is_like(each, other); };
    if (to.size() < wire::max_candidates && std::ranges::none_of(to, same)) to.push_back(each);
}

bool has_address_of(const wire::seen_address& one, const wire::seen_address& other) {
    return one.family == other.family && one.address == other.address;
}

/// Both are behind one router, by the peer's account. If it lies, its call was accepted all the
/// same, and it gets some datagrams of ours to addresses that mean something to us alone.
bool shares_router(std::span<const candidate> peers, const probe_limits& limits) {
    return std::ranges::any_of(peers, [&](const candidate& each) {
        if (each.origin != wire::candidate_origin::seen) return false;
        return std::ranges::any_of(limits.own_seen, [&](const wire::seen_address& own) {
            return has_address_of(wire::plain(own), wire::plain(each.at));
        });
    });
}

bool may_probe(const wire::seen_address& at, address_scope server, bool is_near) {
    using enum address_scope;
    if (at.port < first_unprivileged_port) return false;
    switch (scope_of(at)) {
    case nowhere:
    case link:
        return false;
    case machine:
        return server == machine;
    case local_network:
        return is_near || server == machine || server == local_network;
    case world:
        return true;
    }
    return false;
}

/// A connection tells more than a datagram: the peer must not make this end open one to a service
/// of the network here. Such a network may have addresses of the world: all of IPv6, and the one
/// that the relay sees. The ports of Babel's ends are those that the system picks.
bool may_dial(const wire::seen_address& at, const probe_limits& limits) {
    if (at.port >= first_picked_port) return true;
    const bool is_own = std::ranges::any_of(limits.own_seen, [&](const wire::seen_address& own) {
        return has_address_of(wire::plain(own), at);
    });
    return at.family == 4 && scope_of(at) == address_scope::world && !is_own;
}

bool may_tell(const wire::seen_address& at) {
    const auto scope = scope_of(at);
    return at.port >= first_unprivileged_port && scope != address_scope::nowhere &&
           scope != address_scope::link;
}

} // namespace

/// An address that the relay saw counts as that even if the machine has it: the peer looks there
/// whether both are behind one router.
std::vector<candidate> candidates_to_tell(const own_ends& own) {
    struct kind {
        wire::candidate_origin origin;
        bool is_tcp;
        std::span<const wire::seen_address> ends;
    };
    const std::array<kind, 6> kinds{
        {{wire::candidate_origin::seen, false, own.seen},
         {wire::candidate_origin::mapped, false, own.mapped},
         {wire::candidate_origin::host, false, own.hosts},
         {wire::candidate_origin::seen, true, own.tcp_seen},
         {wire::candidate_origin::mapped, true, own.tcp_mapped},
         {wire::candidate_origin::host, true, own.tcp_hosts}}};
    std::size_t most = 0;
    for (const auto& each : kinds)
        most = std::max(most, each.ends.size());
    std::vector<candidate> out;
    for (std::size_t i = 0; i < most; ++i)
        for (const auto& [origin, is_tcp, ends] : kinds)
            if (i < ends.size() && may_tell(ends[i]))
                add(out, {origin, is_tcp, wire::plain(ends[i])});
    return out;
}

bool may_learn(
    const wire::seen_address& from, std::span<const candidate> peers, const probe_limits& limits
) {
    const auto at = wire::plain(from);
    const bool is_private = scope_of(at) == address_scope::local_network;
    return may_probe(at, limits.server, is_private && shares_router(peers, limits));
}

std::vector<candidate>
candidates_to_probe(std::span<const candidate> peers, const probe_limits& limits) {
    const bool is_near = shares_router(peers, limits);
    std::vector<candidate> out;
    for (const auto& each : peers) {
        const auto at = wire::plain(each.at);
        if (each.is_tcp && !may_dial(at, limits)) continue;
        if (may_probe(at, limits.server, is_near)) add(out, {each.origin, each.is_tcp, at});
    }
    return out;
}

} // namespace babel::nat
