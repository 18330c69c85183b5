// Signalling of calls by the base protocol.
#pragma once

#include "client/call_host.hpp"
#include "client/refusal_sender.hpp"
#include <babel/call/port_pool.hpp>
#include <babel/call/resting_ports.hpp>
#include <babel/core/error.hpp>

#include <set>
#include <string>
#include <string_view>

namespace babel::client {

/// Thread: the loop only. Lifetime: all that it refers to outlives it.
class base_calls {
public:
    base_calls(const call_host& host, refusal_sender& refusals, call::resting_ports& resting);

    /// Errors: peer_untrusted, which was reported; those of opening the listener.
    error_code place(const std::string& peer);
    /// The same for a sealed call whose callee takes no offers.
    error_code go_plain(call::call& of);
    /// The reason that a plain call is not allowed; empty: it is.
    std::optional<call::untrusted_peer> judge(std::string_view peer) const;
    /// The same for a sealed call that may become plain.
    std::optional<call::untrusted_peer> judge(const call::call& sealed) const;
    /// The server listed the peer of that sealed call as one who takes offers when it was placed.
    /// It cannot take that back.
    void note_taker(int call);

    void on(const wire::call_request& message);
    void on(const wire::call_refused& message);
    void on(const wire::error_response& message);

private:
    struct placed_call;

    result<placed_call> open(const std::string& peer);
    result<net::tcp::acceptor> open_listener();
    void ring(const wire::call_request& message);
    void refuse_unheard(
        std::string_view caller,
        event::call_missed::cause why,
        const call::untrusted_peer* untrusted = nullptr
    );
    bool may_yield(const call::call& sealed) const;
    bool answer_known_caller(const wire::call_request& message);
    bool can_be_about(const call::call& asked, std::string_view error) const;

    const call_host& host_;
    refusal_sender& refusals_;
    call::resting_ports& resting_;
    call::port_pool ports_;
    int last_request_ = 0; // call whose CallRequest was sent last
    std::set<int> takers_; // calls of note_taker()
};

} // namespace babel::client
