// Users of other nodes: their names, and calls with them.
#pragma once

#include "server/signalling/elsewhere/elsewhere_services.hpp"
#include "server/signalling/elsewhere/incoming_calls.hpp"
#include "server/signalling/elsewhere/node_outbox.hpp"
#include "server/signalling/elsewhere/outgoing_calls.hpp"
#include <babel/core/error.hpp>
#include <babel/server/directory.hpp>

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

namespace babel::server {

/// Performs what a directory reports, and forwards what users say about calls with others.
/// Lifetime: the services outlive it. Holds pointers to peers until forget().
class other_nodes final : public directory_events {
public:
    /// Ends the login of a user, whose name is not released.
    using take_out = std::function<void(client_peer& who, time_point now)>;

    other_nodes(elsewhere_services with, take_out out)
        : services_(with), take_out_(std::move(out)) {}

    void decided(claim_ticket which, claim_verdict outcome, time_point now) override {
        services_.users.decided(which, outcome, now);
    }
    void came(std::string_view name, node_number node, std::uint8_t flags, time_point now) override;
    void went(std::string_view name, time_point now) override;
    void lost(std::string_view name, time_point now) override;
    void replaced(std::string_view name, time_point now) override;
    void owner_changed(std::string_view name, time_point now) override;
    void probe(std::string_view name) override;
    void called(bytes_view message, time_point now) override;
    void refused(std::uint64_t number, time_point now) override { outgoing_.refused(number, now); }

    /// Sends a packet to the node of its recipient; see remote_peer.
    bool carry(const remote_peer& to, const remote_peer::parcel& what) {
        return incoming_.carry(to, what);
    }

    /// True if that user's call to that name is for another node.
    bool are_called(const client_peer& from, std::string_view contact) const {
        return services_.online.node_of(contact) != 0 && from.is_logged_in() &&
               !services_.online.are_apart(from.name(), contact);
    }
    /// The calls to them; see outgoing_calls.
    outgoing_calls& calls() { return outgoing_; }

    /// A user leaves.
    void forget(client_peer& who, time_point now) { outgoing_.forget(who, now); }
    void tidy(time_point now);

private:
    void forget_as_caller(remote_peer& who, time_point now);
    void forget_as_callee(remote_peer& who, time_point now);
    void forget_remote(remote_peer& who, time_point now);
    /// Also true for a name that is parked here: other nodes see no departure, which would end the
    /// calls of its user.
    bool is_here(std::string_view name) const;

    elsewhere_services services_;
    take_out take_out_;
    node_outbox outbox_{
        [this](const forwarded_message& what) {
            return services_.users.names_of_all().forward(what);
        },
        services_.counts};
    outgoing_calls outgoing_{services_, outbox_};
    incoming_calls incoming_{services_, outbox_};
};

} // namespace babel::server
