// Calls of users of this node to users of others.
#pragma once

#include "server/signalling/calls/live_calls.hpp"
#include "server/signalling/calls/pending_calls.hpp"
#include "server/signalling/elsewhere/call_forwarder.hpp"
#include "server/signalling/elsewhere/elsewhere_services.hpp"
#include "server/signalling/elsewhere/forwarded_requests.hpp"
#include "server/signalling/elsewhere/node_messages.hpp"
#include <babel/core/error.hpp>
#include <babel/wire/messages.hpp>
#include <babel/wire/offers.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace babel::server {

/// Forwards what a caller says to the callee's node, which keeps the call and applies the rules.
/// The copies here serve to check answers, and to end calls whose callee's node is gone.
/// Lifetime: the services and the outbox outlive it. Holds pointers to peers until forget().
class outgoing_calls {
public:
    outgoing_calls(elsewhere_services with, node_outbox& outbox)
        : services_(with), forwarder_(with.users, outbox) {}

    /// Forwards a request, or reports to the caller why not. Errors: flooding.
    error_code on(client_peer& from, const wire::call_request& message, time_point now);
    error_code on(client_peer& from, const wire::offer& message, time_point now);
    /// As base_handler's, also for calls that ring at other nodes.
    void refuse(
        client_peer& caller,
        const wire::call_request& message,
        std::string_view fault,
        time_point now
    );
    /// Forwards a withdrawal. Returns false if no such call is known.
    bool end(client_peer& from, const wire::call_refused& message);
    /// Forwards a refusal that ends no known call; the other node may know one.
    void pass_on(client_peer& from, const wire::call_refused& message);
    /// Forwards a step of a call. Returns false if it is not the caller's, or is one too many.
    bool on(client_peer& from, const wire::signal& message, time_point now);

    /// The callee's node answers, or passes a step of a call on.
    void answered(const callee_message& message, time_point now);
    /// A request reached no node.
    void refused(std::uint64_t number, time_point now);

    /// Withdraws the calls of a caller whose name stays online.
    void withdraw_all(client_peer& caller, time_point now);
    /// Forgets a caller. If their name goes, the other nodes end its calls.
    void forget(client_peer& caller, time_point now);
    /// Ends the calls to a callee who has left.
    void forget(remote_peer& callee, time_point now);
    /// Gives up requests without an outcome, and forgets calls whose time is over.
    void tidy(time_point now);

    bool has_calls(const remote_peer& callee, time_point now) const {
        return ringing_.has_young_calls(callee, now) || !sealed_.of(callee).empty();
    }

private:
    /// The sender and the recipient of an answer.
    struct answer {
        client_peer& to;
        std::string_view from;
        remote_peer* callee;                        ///< null: the request is over
        const std::optional<forwarded_request>& of; ///< null: it is a later step
        time_point now;
    };

    std::string_view
    request_call(client_peer& from, const wire::call_request& message, time_point now);
    wire::offer_fault request_call(client_peer& from, const wire::offer& message, time_point now);
    /// Tells the caller that the request has failed.
    void fail(const forwarded_request& which, time_point now);

    void deliver(const answer& with, const wire::error_response& message);
    void deliver(const answer& with, const wire::call_refused& message);
    void deliver(const answer& with, const wire::offered& message);
    void deliver(const answer& with, const wire::signal& message);

    elsewhere_services services_;
    call_forwarder forwarder_;
    pending_calls ringing_; // base calls
    live_calls sealed_;
    forwarded_requests requests_{services_.counts};
};

} // namespace babel::server
