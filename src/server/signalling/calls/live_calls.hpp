// Sealed calls by number and by party.
#pragma once

#include "server/signalling/calls/relay_grants.hpp"
#include "server/signalling/client_peer.hpp"
#include <babel/server/policy.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace babel::server {

struct live_call {
    struct traffic {
        unsigned signals = 0;
        std::size_t bytes = 0;
    };

    client_peer* caller;
    client_peer* callee;
    time_point since; ///< its offer
    relay_grants::pair grant;
    std::array<traffic, 2> from{}; ///< by side
    bool is_accepted = false;
};

/// Lifetime: holds pointers to peers until their calls are removed. Pointers to calls are good
/// until the next change.
class live_calls {
public:
    void add(std::uint32_t number, const live_call& which);
    /// The number must be there.
    live_call remove(std::uint32_t number);

    /// Null: there is none.
    live_call* find(std::uint32_t number);
    std::optional<std::uint32_t>
    number_of(const client_peer& caller, const client_peer& callee) const;
    /// The calls of a party.
    std::span<const std::uint32_t> of(const client_peer& who) const;
    /// The call whose offer is the oldest, of a party with more than `limit` accepted calls.
    std::optional<std::uint32_t> accepted_beyond(std::size_t limit, const client_peer& who) const;
    /// Those that wait for an acceptance for that time or longer.
    std::vector<std::uint32_t> unaccepted_for(time_point::duration age, time_point now) const;

    /// Offers that wait at the callee or that the caller waits for, except those from one to the
    /// other.
    struct waiting {
        std::size_t incoming = 0;
        std::size_t outgoing = 0;
    };
    waiting waiting_besides(const client_peer& caller, const client_peer& callee) const;

    std::size_t size() const { return calls_.size(); }

private:
    void unlist(const client_peer* who, std::uint32_t number);

    boost::unordered_flat_map<std::uint32_t, live_call> calls_;
    boost::unordered_flat_map<const client_peer*, std::vector<std::uint32_t>> numbers_;
};

} // namespace babel::server
