// Addresses that one side of a call tells the other, and addresses of the other that it probes.
#pragma once

#include <babel/nat/address_scope.hpp>
#include <babel/nat/candidate.hpp>
#include <babel/wire/seen_address.hpp>

#include <span>
#include <vector>

namespace babel::nat {

/// Ends of this machine's sockets, the best of each kind first.
struct own_ends {
    std::vector<wire::seen_address> hosts;     ///< addresses of the machine itself
    std::vector<wire::seen_address> seen;      ///< as the relay saw them
    std::vector<wire::seen_address> mapped;    ///< at the router
    std::vector<wire::seen_address> tcp_hosts; ///< as `hosts`, of the port for direct TCP
    std::vector<wire::seen_address> tcp_seen;
    std::vector<wire::seen_address> tcp_mapped;
};

/// One port of this machine: its end here, and the one that the relay saw.
struct seen_end {
    wire::seen_address own;
    wire::seen_address seen;

    friend bool operator==(const seen_end&, const seen_end&) = default;
};

/// The candidates for the peer: all of them, or the best of each kind in turn where that are more
/// than wire::max_candidates. None is there twice, or cannot be probed by anybody.
std::vector<candidate> candidates_to_tell(const own_ends& own);

/// Facts that decide about a peer's candidates.
struct probe_limits {
    std::vector<wire::seen_address> own_seen;    ///< own addresses as the relay saw them
    address_scope server = address_scope::world; ///< of the address at which we reached the server
};

/// The peer's candidates that may be probed, wire::max_candidates of them at most. The peer chose
/// them, so they must not lead into a network of ours: private addresses are probed only if the
/// peer is behind our router, or the server itself has such an address or that of this machine.
/// Never probed are addresses of no machine or of a link, ports below 1024, and this machine,
/// unless the server is on it.
std::vector<candidate>
candidates_to_probe(std::span<const candidate> peers, const probe_limits& limits);

/// By the same rules, whether a sender's address may be answered and probed: who can forge senders
/// chooses it. `peers`: all candidates of the peer.
bool may_learn(
    const wire::seen_address& from, std::span<const candidate> peers, const probe_limits& limits
);

} // namespace babel::nat
