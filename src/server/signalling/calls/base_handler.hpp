// Calls of the base protocol: who may say what.
#pragma once

#include "server/signalling/calls/handler_services.hpp"
#include "server/signalling/calls/pending_calls.hpp"
#include "server/signalling/calls/relay_grants.hpp"
#include "server/signalling/client_peer.hpp"
#include "server/signalling/presence/departures.hpp"
#include <babel/core/error.hpp>
#include <babel/wire/messages.hpp>
#include <babel/wire/offers.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::server {

/// Passes requests and refusals on. A caller whose address is closed offers a base call, and its
/// callee gets a request with a port of the relay.
/// Lifetime: the services outlive it. Holds pointers to peers until forget().
class base_handler {
public:
    struct parties {
        client_peer& caller;
        client_peer& callee;
    };
    /// Opens a port of the relay for a callee. Null: there is none for this caller.
    using open_port =
        std::function<std::optional<std::uint16_t>(const relay_grants::pair& call, const parties&)>;

    explicit base_handler(handler_services with) : services_(std::move(with)) {}

    void use_ports(open_port open) { open_port_ = std::move(open); }

    /// Passes a request on, or reports to the caller why not. Errors: flooding.
    error_code on(client_peer& from, const wire::call_request& message, time_point now);

    /// The same for a call by the relay.
    error_code on(client_peer& from, const wire::offer& message, time_point now);
    /// The relay has a call that is up, or over. One whose port was closed while it rang ends, and
    /// the caller hears if its time was over.
    void on_news(const relay_news& news);

    /// Reports a failed call to the caller by both messages that clients understand.
    void refuse(
        client_peer& caller,
        const wire::call_request& message,
        std::string_view fault,
        time_point now
    );

    /// Passes a refusal on that ends a pending call. Returns false for others. Not metered: each
    /// answers a call, which was.
    bool end(client_peer& from, const wire::call_refused& message);
    /// Handles a refusal that ends no call.
    void on(client_peer& from, const wire::call_refused& message);

    /// Ends the calls of a peer that leaves. The other parties hear of it with the presence.
    void forget(client_peer& who, time_point now);
    /// True if calls from or to the peer may still ring.
    bool has_young_calls(const client_peer& who, time_point now) const {
        return calls_.has_young_calls(who, now);
    }
    /// A flush of presence begins, and ends.
    void begin_flush() { departures_.begin(); }
    void end_flush();

private:
    struct refusal {
        const client_peer* by = nullptr;
        const client_peer* of = nullptr;
        bool operator==(const refusal&) const = default;
    };

    /// A call by the relay that rings.
    struct relayed_call {
        client_peer* caller;
        client_peer* callee;
        relay_grants::pair grant;
        std::uint32_t number; // in messages
    };

    /// Null: nobody with that name has a call here.
    client_peer* party(std::string_view name) const;
    wire::offer_fault relay(client_peer& caller, const wire::offer& message, time_point now);
    void pass_on(const relayed_call& of, const wire::offer& message, std::uint16_t port);
    void tell_unanswered(const relayed_call& of);
    /// Closes the port of a call by the relay, if it is one.
    void end_relayed(const client_peer& caller, const client_peer& callee);
    void pass_on_refusal(const client_peer& from, client_peer& to);
    /// Passes a call on, or returns the reason why not.
    std::string_view
    connect(client_peer& caller, const wire::call_request& message, time_point now);

    handler_services services_;
    open_port open_port_;
    pending_calls calls_;
    std::vector<relayed_call> relayed_;
    departures departures_;
    refusal last_refusal_; // of those that ended a call
};

} // namespace babel::server
