// Candidates of a port for a base call, before their turn.
#pragma once

#include <babel/net/descriptor.hpp>
#include <babel/server/ip_address.hpp>

#include <vector>

namespace babel::server {

/// Anyone can connect to such a port. The callee mostly comes from the address of its session
/// at the server, so candidates from there are first: strangers cannot take all turns.
/// Thread: the relay's.
class waiting_candidates {
public:
    struct candidate {
        net::descriptor socket;  ///< non-blocking
        bool is_callees = false; ///< it comes from the callee's address
    };

    explicit waiting_candidates(const ip_address& callee) : callee_(callee) {}

    /// Accepts those that wait at a listener, as far as there is room. Others are closed; one from
    /// the callee's address takes the place of a stranger. Returns false if the system has no
    /// descriptor for the next one.
    bool accept_from(int listener);
    bool is_empty() const { return all_.empty(); }
    bool has_callees() const { return !all_.empty() && all_.front().is_callees; }
    /// Requires one that waits.
    candidate take();
    void close_all() { all_.clear(); }

private:
    void add(net::descriptor from);

    ip_address callee_;
    std::vector<candidate> all_; // those from the callee's address first, each kind by its age
};

} // namespace babel::server
