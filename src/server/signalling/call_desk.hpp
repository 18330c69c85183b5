// Sealed calls from the offer to the acceptance: who may say what.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/delivery.hpp"
#include "server/signalling/offer_meters.hpp"
#include "server/signalling/registry.hpp"
#include "server/signalling/relay_grants.hpp"
#include <babel/core/error.hpp>
#include <babel/server/policy.hpp>
#include <babel/wire/offers.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace babel::server {

inline constexpr std::size_t max_incoming_offers = 16; // pending ones, for each callee
inline constexpr std::size_t max_outgoing_offers = 64; // the same for callers
inline constexpr allowance offers_to_one_user{2, 8};
// Of one side of a call.
inline constexpr unsigned max_signals = 12;
inline constexpr std::size_t max_signal_bytes = 16 * 1024;

/// Passes the TLS streams of calls on, which it does not read. A call lives for offer_lifetime, or
/// until an end, or until the session of a party ends before the acceptance.
/// Lifetime: the services outlive it. Holds pointers to peers until forget().
class call_desk {
public:
    struct services {
        const registry& online;
        delivery& post;
        const policy& rules;
        counters& counts;
        relay_grants& grants;
        std::function<std::uint64_t()> unix_time;
    };

    explicit call_desk(services with);

    /// Answers an offer, and passes it on if it may be. Errors: flooding.
    error_code on(client_peer& from, const wire::offer& message, time_point now);

    /// Refuses an offer that is not looked at.
    void refuse(client_peer& from, const wire::offer& message, wire::offer_fault why);

    /// Handles a signal of a live call of the sender, and charges it to the call. Returns false for
    /// others.
    bool on(client_peer& from, const wire::signal& message, time_point now);

    /// Ends the calls of a peer that leaves. Those that are accepted go on without the server.
    void forget(client_peer& who);
    /// Forgets calls whose time is over.
    void tidy(time_point now);

    std::size_t size() const { return calls_.size(); }

private:
    struct traffic {
        unsigned signals = 0;
        std::size_t bytes = 0;
    };
    struct call {
        client_peer* caller;
        client_peer* callee;
        time_point since;
        relay_grants::pair grant;
        std::array<traffic, 2> from{}; ///< by side
        bool is_accepted = false;
    };
    using calls = boost::unordered_flat_map<std::uint32_t, call>;

    wire::offer_fault
    fault_of(client_peer& from, client_peer* callee, const wire::offer& message, time_point now);
    bool has_too_many(const client_peer& callee, const client_peer& caller) const;
    void
    pass_on(client_peer& from, client_peer& callee, const wire::offer& message, time_point now);
    /// Returns the call of that ordered pair, or the end.
    calls::iterator find(const client_peer& caller, const client_peer& callee);
    std::uint32_t next_number();

    /// Returns false if the side has said too much.
    static bool charge(traffic& to, const wire::signal& message);
    void
    tell_end(client_peer& to, std::uint32_t number, wire::end_reason why, const client_peer& by);
    /// Removes a call; its relayed pair ends too unless it goes on.
    void remove(calls::iterator at, bool goes_on = false);
    void unlist(const client_peer* who, std::uint32_t number);

    services with_;
    offer_meters offers_;
    calls calls_;
    boost::unordered_flat_map<const client_peer*, std::vector<std::uint32_t>> calls_of_;
    std::uint32_t last_number_;
};

} // namespace babel::server
