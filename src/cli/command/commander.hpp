// Executes commands from all sources, and returns their results.
#pragma once

#include "cli/command/call_verbs.hpp"
#include "cli/command/command.hpp"
#include "cli/command/command_result.hpp"
#include "cli/command/peer_verbs.hpp"
#include "cli/command/people_verbs.hpp"
#include "cli/command/session_verbs.hpp"
#include "cli/command/sound_verbs.hpp"
#include "cli/command/started_command.hpp"
#include "cli/command/wait_verbs.hpp"
#include <babel/client/client.hpp>
#include <babel/core/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <list>
#include <optional>

namespace babel::cli {

/// Either a command is done once it is under way, for a person who sees the events, or it has a
/// result: a call is up or has failed, or has ended after a hang-up.
enum class wait_mode { none, until_result };

/// The source of a command: the user of this client, or a program at its control socket.
enum class asker { user, other };

/// Lifetime: cancel() and await all of run() before it is destroyed. The client outlives it.
/// Thread: the loop only.
class commander {
public:
    /// `quit`: exits the program; `repeat_stats`: starts or stops showing the figures every few
    /// seconds.
    struct services {
        std::function<void()> quit;
        std::function<void(bool on)> repeat_stats;
        blocked_names& blocked;
        call_log& calls;
    };

    commander(asio::any_io_executor executor, client::client& client, const services& shared);

    /// Cancellation: terminal; the result is `failed`.
    asio::awaitable<command_result> run(any_command request, wait_mode mode, asker source);

    /// Must receive every event.
    void on_event(const client::client_event& event);

    /// Ends all waits, as failed.
    void cancel();
    void cancel(asker source);
    bool is_waiting() const { return !waiting_.empty() || working_ > 0; }

private:
    /// One overload set: a command without a verb does not compile.
    struct all_verbs : call_verbs,
                       sound_verbs,
                       people_verbs,
                       peer_verbs,
                       wait_verbs,
                       session_verbs {
        using call_verbs::begin;
        using peer_verbs::begin;
        using people_verbs::begin;
        using session_verbs::begin;
        using sound_verbs::begin;
        using wait_verbs::begin;
    };
    struct waiter {
        waiter(const asio::any_io_executor& executor, asker from) : source(from), rung(executor) {}
        asker source;
        started_command::verdict sees;
        std::optional<command_result> result;
        asio::steady_timer rung;
    };

    asio::awaitable<command_result> wait_for(started_command started, asker source);

    asio::any_io_executor executor_;
    all_verbs verbs_;
    std::list<waiter*> waiting_; // each is a local variable of its coroutine
    int working_ = 0;            // commands with work of their own
};

} // namespace babel::cli
