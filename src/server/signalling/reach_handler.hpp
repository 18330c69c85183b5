// Questions of clients about the way to their own addresses.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/delivery.hpp"
#include "server/signalling/limits/rate_meter.hpp"
#include <babel/server/policy.hpp>
#include <babel/wire/offers.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

namespace babel::server {

/// Of one session.
inline constexpr allowance reach_questions{.rate = 1, .burst = 1, .per = std::chrono::seconds(10)};

/// True if the server may connect to that port because this client asks for it. The address is the
/// client's own, as far as the server can see. It must lead away from the server: no loopback,
/// link-local, multicast or unspecified address, nor the one at which the client reached it; other
/// addresses of the server's machine are refused where they are known. A program on the server's
/// machine that passes connections on would let strangers ask for ports there.
bool may_be_tried(const origin& client, std::uint16_t port);

/// Questions that may not be asked get no answer: the client must take its address for unknown.
/// Lifetime: the services outlive it.
class reach_handler {
public:
    /// Begins a test, whose end calls answer() unless the client has left. Returns false if too
    /// many are under way.
    using begin_test = std::function<bool(client_peer& by, std::uint16_t port)>;

    reach_handler(delivery& post, counters& counts, const policy& rules)
        : post_(post), counts_(counts), rules_(rules) {}

    void use(begin_test begin) { begin_ = std::move(begin); }

    void on(client_peer& from, const wire::reach& message, time_point now);
    void answer(client_peer& to, std::uint16_t port, bool is_open);

private:
    bool begin(client_peer& by, std::uint16_t port, time_point now) const;

    delivery& post_;
    counters& counts_;
    const policy& rules_;
    begin_test begin_;
};

} // namespace babel::server
