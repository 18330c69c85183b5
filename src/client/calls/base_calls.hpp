// Signalling of calls by the base protocol.
#pragma once

#include "client/calls/asked_ports.hpp"
#include "client/calls/refusal_sender.hpp"
#include "client/calls/signalling_services.hpp"
#include "client/link/reach_check.hpp"
#include <babel/call/port_pool.hpp>
#include <babel/call/resting_ports.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace babel::client {

/// A call goes over the relay if no callee can connect to us. Thread: the loop only. Lifetime:
/// await close() before it is destroyed; all that it refers to outlives it.
class base_calls {
public:
    base_calls(
        const signalling_services& services, refusal_sender& refusals, call::resting_ports& resting
    );

    asio::awaitable<void> close() { return reach_.close(); }

    /// Errors: peer_untrusted, which was reported; those of opening the listener.
    error_code place(const std::string& peer);
    /// The same for a sealed call whose callee takes no offers.
    error_code go_plain(call::call& of);
    /// The reason that a plain call is not allowed; empty: it is.
    std::optional<call::untrusted_peer> judge(std::string_view peer) const;
    /// The same for a sealed call that may become plain.
    std::optional<call::untrusted_peer> judge(const call::call& sealed) const;
    /// The peer of that sealed call took offers when it was placed: no server takes that back.
    void note_taker(int call);

    /// Also has the tags of sealed offers.
    asked_ports& asked() { return asked_; }

    /// Returns false if the answer is for another offer.
    bool on(const wire::offered& message);
    void on(const wire::reach_answer& message) { reach_.on(message); }
    void on_login() { reach_.begin(); }
    void on_link_lost();
    void on(const wire::call_request& message);
    void on(const wire::call_refused& message);
    void on(const wire::error_response& message);

private:
    struct placed_call;

    bool is_reach_closed() const;
    error_code listen_for(call::call& of);
    void ask_for_port(int call, const std::string& peer);
    void on_port(call::call& asked, const wire::offered& message);
    void on_no_port(call::call& asked, wire::offer_fault why);
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

    const signalling_services& services_;
    refusal_sender& refusals_;
    call::resting_ports& resting_;
    call::port_pool ports_;
    reach_check reach_;
    asked_ports asked_;
    int last_request_ = 0; // call whose CallRequest was sent last
    std::set<int> takers_; // calls of note_taker()
};

} // namespace babel::client
