// Calls that are neither refused nor withdrawn.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/limits/rate_meter.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace babel::server {

inline constexpr std::chrono::seconds call_lifetime{60};
inline constexpr std::size_t max_incoming_calls = 16; // pending ones, for each peer
inline constexpr std::size_t max_outgoing_calls =
    64; // the same for callers; more replace the oldest

/// Pending calls from one peer to another. The server never learns that a call was accepted, so
/// each call stays pending until a refusal, a withdrawal or a departure ends it, or until a newer
/// call needs its place. Only their number is bounded: a phone may ring for any length of time.
/// Lifetime: holds pointers to peers until forget().
class pending_calls {
public:
    /// Records a call, or renews the pending one from the same caller to the same callee. Returns
    /// false if the callee has max_incoming_calls that are all younger than call_lifetime.
    /// `number`: of a call by the relay; 0: it has none.
    bool add(client_peer& caller, client_peer& callee, time_point now, std::uint32_t number = 0);

    /// True if add() would record it.
    bool has_room_for(const client_peer& caller, const client_peer& callee, time_point now) const;

    /// Ends the call that `sender` refuses or withdraws: the one from `other` to `sender`, else the
    /// one from `sender` to `other`. Returns false if neither is pending.
    bool end(client_peer& sender, client_peer& other);
    /// Ends the call from `caller` to `callee` if it has that number, which is not 0. Returns false
    /// if none has.
    bool end_numbered(client_peer& caller, client_peer& callee, std::uint32_t number);

    /// True if a call from one to the other is pending, of any age.
    bool contains(const client_peer& caller, const client_peer& callee) const;
    /// True if a call younger than call_lifetime is pending between the two, in either direction.
    bool is_ringing(const client_peer& one, const client_peer& other, time_point now) const;

    /// True if any call from or to the peer is younger than call_lifetime.
    bool has_young_calls(const client_peer& who, time_point now) const;

    struct party {
        client_peer* who;
        bool is_caller;
    };

    /// Ends all calls from and to a peer that leaves. Returns the other parties of those younger
    /// than call_lifetime, each once. Costs time in proportion to the peer's own calls.
    std::vector<party> forget(client_peer& who, time_point now);

private:
    struct incoming {
        client_peer* caller;
        time_point since;
        std::uint32_t number;
    };
    struct parties {
        std::vector<incoming> callers;     // by the age of their calls, oldest first
        std::vector<client_peer*> callees; // in the same order
    };

    /// Null: it is not pending.
    const incoming* find(const client_peer& caller, const client_peer& callee) const;
    bool has_young(const client_peer& caller, const client_peer& callee, time_point now) const;
    /// Ends one call. Returns false if it is not pending.
    bool take(client_peer& caller, client_peer& callee);

    boost::unordered_flat_map<const client_peer*, parties> parties_; // of peers that had calls
};

} // namespace babel::server
