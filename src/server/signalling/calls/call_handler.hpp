// Sealed calls from the offer to the acceptance: who may say what.
#pragma once

#include "server/signalling/calls/handler_services.hpp"
#include "server/signalling/calls/live_calls.hpp"
#include "server/signalling/calls/relay_grants.hpp"
#include "server/signalling/client_peer.hpp"
#include "server/signalling/limits/offer_meters.hpp"
#include <babel/core/error.hpp>
#include <babel/wire/offers.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>

namespace babel::server {

inline constexpr std::size_t max_incoming_offers = 16; // pending ones, for each callee
inline constexpr std::size_t max_outgoing_offers = 64; // the same for callers
inline constexpr std::size_t max_accepted_calls = 16;  // that are kept, for each party
inline constexpr allowance offers_to_one_user{2, 8};
// Of one side of a call.
inline constexpr unsigned max_signals = 12;
inline constexpr std::size_t max_signal_bytes = 16 * 1024;

/// Passes the TLS streams of calls on, which it does not read. A call lives for offer_lifetime, or
/// until an end, or until the session of a party ends. An accepted call lives longer: its end frees
/// its place at the relay. Of too many accepted calls of a party, the oldest is forgotten.
/// Lifetime: the services outlive it. Holds pointers to peers until forget().
class call_handler {
public:
    explicit call_handler(handler_services with);

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

    bool has_calls(const client_peer& who) const { return !calls_.of(who).empty(); }
    std::size_t size() const { return calls_.size(); }

private:
    wire::offer_fault
    fault_of(client_peer& from, client_peer* callee, const wire::offer& message, time_point now);
    void
    pass_on(client_peer& from, client_peer& callee, const wire::offer& message, time_point now);
    static bool is_over(const live_call& which, time_point now);
    /// Returns false if the side has said too much.
    static bool charge(live_call::traffic& to, const wire::signal& message);
    void accept(live_call& which);
    /// Forgets a call and ends its relayed pair.
    void end(std::uint32_t number);

    handler_services services_;
    offer_meters offers_;
    live_calls calls_;
};

} // namespace babel::server
