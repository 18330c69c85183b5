// Beginning of connections by TLS.
#pragma once

#include "server/session/gated_transport.hpp"
#include "server/session/handshake_turns.hpp"
#include "server/signalling/client_peer.hpp"
#include "server/signalling/counters.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/crypto/tls_context.hpp>
#include <babel/net/tls_transport.hpp>
#include <babel/net/transport.hpp>
#include <babel/server/limits.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace babel::server {

/// A connection by TLS, and the gate below it. Null: plain.
struct secured_link {
    net::tls_transport* tls = nullptr;
    gated_transport* gate = nullptr;

    /// After the handshake.
    link_description describe() const;
};

/// Puts TLS over connections. All of them share its buffers and its turns.
/// Lifetime: the limits and the counters outlive it. It outlives the connections.
/// Thread: the executor's.
class tls_entrance {
public:
    tls_entrance(const asio::any_io_executor& executor, const limits& limits, counters& counts)
        : counts_(counts), scratch_{executor, {}, {}}, turns_(executor, limits) {}

    /// Replaces `link` by TLS over it.
    secured_link secure(
        std::unique_ptr<net::transport>& link,
        const origin& from,
        const crypto::tls_context& context
    );

    using relay_sink = std::function<void(net::tls_parts parts, const origin& from)>;

    /// Sets the relay, which takes connections of its protocol over; null: none. `is_alone`: other
    /// connections are refused.
    void set_relay(relay_sink relay, bool is_alone) {
        relay_ = std::move(relay);
        is_alone_ = is_alone;
    }

    /// Shakes hands when it is this connection's turn, and counts the result. Errors:
    /// tls_transport::handshake()'s; handed_over, to the relay; no_common_alpn.
    asio::awaitable<error_code> shake_hands(secured_link link, const origin& from);

    /// True while handshakes wait for their turns.
    bool is_busy() const { return turns_.are_wanted(); }

    /// Removes entries that have no effect any more.
    void tidy(time_point now) { turns_.tidy(now); }

private:
    /// Returns the end of a connection that is not for the server itself.
    error_code sort_out(const secured_link& link, const origin& from);
    counters& counts_;
    net::tls_scratch scratch_;
    handshake_turns turns_;
    relay_sink relay_;
    bool is_alone_ = false;
};

} // namespace babel::server
