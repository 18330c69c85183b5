// Signals of the system, the terminal and other programs.
#pragma once

#include "cli/app/command_session.hpp"
#include "cli/app/console.hpp"
#include "cli/app/exit_rules.hpp"
#include <babel/client/client.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>

#include <boost/asio/signal_set.hpp>

#include <chrono>

namespace babel::cli {

/// Lifetime: cancel and await run() before it is destroyed. Its parameters outlive it.
/// Thread: the loop only.
class signal_watch {
public:
    /// Signals that are already ignored stay ignored.
    signal_watch(
        const asio::any_io_executor& executor,
        bool interactive,
        console& output,
        exit_rules& exit,
        logger& log
    );

    /// Until it is called, signals end the program at once. `hangs_up`: Ctrl-C at the prompt ends
    /// the call first.
    void follow(client::client& client, command_session& session, bool hangs_up);

    asio::awaitable<void> run();
    void cancel() { signals_.cancel(); }

private:
    void on_signal(int number);
    void on_interrupt();
    void leave_by(int number);
    void be_stopped();

    const bool interactive_;
    console& console_;
    exit_rules& exit_;
    logger& log_;
    client::client* client_ = nullptr;
    command_session* session_ = nullptr;
    bool hangs_up_ = false;
    asio::signal_set signals_;
    std::chrono::steady_clock::time_point last_interrupt_{};
    int requests_to_leave_ = 0;
};

} // namespace babel::cli
