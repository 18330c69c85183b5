// Places and accepts the calls of a client.
#pragma once

#include "client/calls/base_calls.hpp"
#include "client/calls/refusal_sender.hpp"
#include "client/calls/sealed_calls.hpp"
#include "client/calls/signalling_services.hpp"
#include "client/contact_list.hpp"
#include <babel/call/call.hpp>
#include <babel/call/resting_ports.hpp>
#include <babel/core/task_group.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

namespace babel::client {

/// Turns requests of the user and messages of the server into new calls and signals to calls. The
/// calls do the rest. Sealed ones are preferred: sealed_calls and base_calls have their signalling.
/// Lifetime: await close() before it is destroyed. All that it refers to outlives it.
/// Thread: the loop only.
class call_service {
public:
    struct parts {
        const settings& options;
        server_link& link;
        const roster& contacts;
        peer_book& peers;
        refusal_sender& refusals;
        logger& log;
        std::function<void(const client_event&)> report;
        std::function<void()> on_change; ///< A call began, ended, or changed its phase.
        std::function<void()> on_end;    ///< A call ended and was reported.
    };

    call_service(parts services, const call::call_resources& shared);

    /// Hangs up everything, then waits for the calls and for callees that accept late.
    asio::awaitable<void> close();
    bool is_leaving() const { return is_leaving_; } ///< close() has begun.

    // Requests of the user. Errors: see client.
    error_code place(const std::string& peer);
    error_code answer(std::string_view peer, call::call_signal reply);
    error_code hang_up(std::string_view peer);
    error_code send_text(std::string_view peer, std::string_view words);
    /// Bits of wire::call_state, for the peers of sealed calls.
    void set_state(std::uint16_t bits);
    /// Tells the peers of sealed calls who the others in the conference are.
    void tell_parties();

    // Messages of the server.
    void on(const wire::call_request& message);
    void on(const wire::call_refused& message) { base_.on(message); }
    void on(const wire::error_response& message) { base_.on(message); }
    void on(const wire::incoming_offer& message);
    void on(const wire::offered& message);
    void on(const wire::reach_answer& message) { base_.on(message); }
    void on(const wire::signal& message);
    void on_left(std::string_view peer);
    /// Logged in, for the first time or again.
    void on_login();
    /// The server link is lost.
    void on_link_lost();
    /// And there will be no other.
    void on_link_end() { drop_placed(); }

    const call_list<call::call>& calls() const { return calls_; }
    answer_rules& answers() { return answers_; }

private:
    call::call_context make_context(const call::call_resources& shared);
    call::call& add(const std::string& peer, call::call_start start);
    /// Nobody calls before the login: the server's users are not known yet.
    bool may_ring() const { return !is_leaving_ && parts_.link.is_online(); }
    void drop_placed();
    asio::awaitable<void> live(call::call& self);

    parts parts_;
    call::resting_ports resting_;
    const call::call_context context_;
    call_list<call::call> calls_;
    answer_rules answers_;
    const signalling_services services_;
    base_calls base_;
    sealed_calls sealed_;
    std::list<call::call*> lingering_; // ended calls
    task_group tasks_;
    int last_id_ = 0;
    bool is_leaving_ = false;
};

} // namespace babel::client
