// Clients that choose the names of which they hear.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/delivery.hpp"
#include "server/signalling/presence/realms.hpp"
#include <babel/wire/extensions.hpp>

#include <string_view>

namespace babel::server {

/// Answers Watch by Presence, also by an empty one, or by ErrorResponse.
/// Lifetime: the services outlive it.
class watch_handler {
public:
    watch_handler(realms& online, delivery& post, counters& counts)
        : online_(online), post_(post), counts_(counts) {}

    void on(client_peer& from, const wire::watch& message);

private:
    void refuse(client_peer& from, std::string_view why);

    realms& online_;
    delivery& post_;
    counters& counts_;
};

} // namespace babel::server
