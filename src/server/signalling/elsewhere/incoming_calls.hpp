// Calls of users of other nodes to users of this one.
#pragma once

#include "server/signalling/elsewhere/elsewhere_services.hpp"
#include "server/signalling/elsewhere/node_messages.hpp"
#include "server/signalling/elsewhere/node_outbox.hpp"
#include <babel/wire/messages.hpp>
#include <babel/wire/offers.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

/// A caller's remote_peer says here what the caller's node forwards, so their calls are kept, and
/// limited, like those of users of this node.
/// Lifetime: the services and the outbox outlive it.
class incoming_calls {
public:
    incoming_calls(elsewhere_services with, node_outbox& outbox)
        : services_(with), outbox_(outbox) {}

    void called(const caller_message& message, time_point now);

    /// Sends a packet for a caller to their node; see remote_peer.
    bool carry(const remote_peer& to, const remote_peer::parcel& what);

private:
    std::string local_address_for(std::string_view callee) const;
    void update(remote_peer& caller, const caller_message& message) const;
    void on(remote_peer& from, const wire::call_request& message, time_point now);
    void on(remote_peer& from, const wire::call_refused& message, time_point now);
    void on(remote_peer& from, const wire::offer& message, time_point now);
    void on(remote_peer& from, const wire::signal& message, time_point now);
    /// Returns false if it cannot be sent. `as_end`: it ends a call, and is kept then.
    bool send(const callee_message& message, std::optional<call_end> as_end);
    void give_up(remote_peer& from, std::string_view callee, time_point now);

    elsewhere_services services_;
    node_outbox& outbox_;
    const remote_peer* answered_ = nullptr; // sender of the message that is being handled
    wire::bytes_list_buffer answers_;       // to that one
};

} // namespace babel::server
