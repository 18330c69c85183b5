// Places and accepts the calls of a client.
#pragma once

#include "client/call_list.hpp"
#include "client/contact_list.hpp"
#include "client/refusal_sender.hpp"
#include "client/server_link.hpp"
#include <babel/call/call.hpp>
#include <babel/call/port_pool.hpp>
#include <babel/call/resting_ports.hpp>
#include <babel/client/event.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace babel::client {

/// Signalling of all calls: turns requests of the user and messages of the server into new calls
/// and signals to calls. The calls do the rest.
/// Lifetime: await close() before it is destroyed. All that it refers to outlives it.
/// Thread: the loop only.
class call_service {
public:
    struct parts {
        const settings& options;
        server_link& link;
        const roster& contacts;
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
    void on(const wire::call_refused& message);
    void on(const wire::error_response& message);
    void on_left(std::string_view peer);
    /// Logged in, for the first time or again.
    void on_login() { drop_placed(); }
    /// The server link is lost, and there will be no other.
    void on_link_end() { drop_placed(); }

    const call_list<call::call>& calls() const { return calls_; }
    /// While it is set, callers are refused and reported as missed.
    void do_not_disturb(bool on) { do_not_disturb_ = on; }
    bool does_not_disturb() const { return do_not_disturb_; }
    /// Nobody is present to answer: callers that auto_answer_from does not name are refused.
    void leave_unattended() { is_unattended_ = true; }

private:
    call::call_context make_context(const call::call_resources& shared);
    bool answer_known_caller(const wire::call_request& message);
    void ring(const wire::call_request& message);
    void refuse_unheard(const wire::call_request& message, event::call_missed::cause why);
    bool can_be_about(const call::call& newest, std::string_view error) const;
    std::optional<std::chrono::seconds> answer_after(std::string_view peer) const;
    result<net::tcp::acceptor> open_listener();
    void add(std::unique_ptr<call::call> begun);
    void drop_placed();
    asio::awaitable<void> live(call::call& self);
    bool is_full() const { return calls_.live().size() >= parts_.options.max_calls; }

    parts parts_;
    call::port_pool ports_;
    call::resting_ports resting_;
    const call::call_context context_;
    call_list<call::call> calls_;
    task_group tasks_;
    int last_id_ = 0;
    bool is_leaving_ = false;
    bool do_not_disturb_ = false;
    bool is_unattended_ = false;
};

} // namespace babel::client
