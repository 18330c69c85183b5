// Sends refusals and withdrawals, within the rate that servers allow.
#pragma once

#include "client/calls/refusal_meter.hpp"
#include "client/link/server_link.hpp"
#include <babel/call/call.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/task_group.hpp>

#include <boost/asio/steady_timer.hpp>

#include <string>

namespace babel::client {

/// Sends the user's own refusals at once. All others are metered: other people cause them, and a
/// server disconnects clients that send too much.
/// Lifetime: await close() before it is destroyed; the link outlives it. Thread: the loop only.
class refusal_sender {
public:
    refusal_sender(asio::any_io_executor executor, server_link& link);

    void start();
    asio::awaitable<void> close();

    void send(const std::string& peer, call::call_refusal why);
    /// Refuses a caller without asking the user.
    refusal_meter::answer refuse_unheard(const std::string& peer);

    /// A call was placed, or rings: the user decides about it.
    void note_placed(const std::string& peer);
    void note_ringing(const std::string& peer) { meter_.forget(peer); }
    /// Nothing is owed on a new link.
    void forget_all() { meter_.forget_all(); }

    /// True if an error about rates may concern a refusal.
    bool has_sent_since_call() const { return has_sent_since_call_; }

private:
    asio::awaitable<void> send_due();

    server_link& link_;
    refusal_meter meter_;
    bool has_sent_since_call_ = false;
    asio::steady_timer due_; // cancelled when the next due time may have changed
    task_group tasks_;
};

} // namespace babel::client
