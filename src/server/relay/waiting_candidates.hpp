// Candidates of a port for a base call, before their turn.
#pragma once

#include "server/signalling/limits/source.hpp"
#include <babel/net/descriptor.hpp>
#include <babel/server/ip_address.hpp>

#include <vector>

namespace babel::server {

/// Anyone can connect to such a port. The callee mostly comes from the source of its session at the
/// server, so candidates from there are first: strangers cannot take all turns. A source is an IPv4
/// address or an IPv6 /64, in which a client takes a new address each day (RFC 8981).
/// Thread: the relay's.
class waiting_candidates {
public:
    struct candidate {
        net::descriptor socket;  ///< non-blocking
        bool is_callees = false; ///< it comes from the callee's source
    };

    explicit waiting_candidates(const ip_address& callee) : callee_(source_of(callee)) {}

    /// Accepts those that wait at a listener, as far as there is room. Others are closed; one from
    /// the callee's source takes the place of a stranger. Returns false if the system has no
    /// descriptor for the next one.
    bool accept_from(int listener);
    bool is_empty() const { return all_.empty(); }
    bool has_callees() const { return !all_.empty() && all_.front().is_callees; }
    /// Requires one that waits.
    candidate take();
    void close_all() { all_.clear(); }

private:
    void add(net::descriptor from);

    source_id callee_;
    std::vector<candidate> all_; // those from the callee's source first, each kind by its age
};

} // namespace babel::server
