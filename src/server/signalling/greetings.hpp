// The first and the last messages to a client.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/delivery.hpp"
#include <babel/wire/list.hpp>

#include <span>
#include <string_view>
#include <utility>

namespace babel::server {

/// Lifetime: the delivery outlives it.
class greetings {
public:
    explicit greetings(delivery& post) : post_(post) {}

    /// Sets the endorsements of the server's key, which babel/2 clients are shown.
    void set_endorsements(wire::bytes_list_buffer of_key) { endorsements_ = std::move(of_key); }

    /// Greets a new connection. `capabilities`: those of the server.
    void greet(client_peer& who, std::span<const std::string_view> capabilities);

    /// Tells a babel/2 client that the server is about to end, or to go to another node. `why`:
    /// `drained` or `cluster_away`.
    void announce_end(client_peer& who, bool has_other_nodes, errc why);

private:
    delivery& post_;
    wire::bytes_list_buffer endorsements_;
};

} // namespace babel::server
