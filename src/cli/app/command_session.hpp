// The commands of a session: from -e, from the prompt, and from the control socket.
#pragma once

#include "cli/app/console.hpp"
#include "cli/app/exit_rules.hpp"
#include "cli/command/commander.hpp"
#include "cli/options/options.hpp"
#include <babel/client/client.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/line_server.hpp>

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace babel::cli {

/// Parts that the commands of a session use; those referred to outlive the session.
struct session_parts {
    const invocation& options;
    const bool interactive;
    client::client& client;
    console& output;
    exit_rules& exit;
    logger& log;
    blocked_names& blocked;
    call_log& calls;
    console::completer complete;           ///< For Tab.
    std::vector<std::string> past_lines;   ///< Lines typed in earlier sessions.
    std::function<void()> on_end_of_input; ///< The user's or the script's input has ended.
};

/// Lifetime: await close() before it is destroyed.
/// Thread: the loop only.
class command_session {
public:
    command_session(asio::any_io_executor executor, session_parts parts);

    /// At the login: readers of its event may use the control socket at once.
    void open_control();

    /// Runs the commands of -e, then those that are typed. May be called again.
    void start();

    /// Must receive every event.
    void on_event(const client::client_event& event) { commander_.on_event(event); }

    bool is_reading() const { return is_reading_; }
    bool has_read() const { return has_read_; }   ///< At least one line.
    bool line_runs() const { return line_runs_; } ///< A typed line.
    /// Ends the wait of the last typed line.
    void cancel_line() { commander_.cancel(asker::user); }

    /// Cancels all waits.
    asio::awaitable<void> close();

private:
    void start_reading();
    asio::awaitable<void> read_commands();
    asio::awaitable<void> run_line(std::string line);
    asio::awaitable<void> run_given_commands();
    asio::awaitable<command_result>
    carry_out(result<any_command, command_error> parsed, wait_mode mode, asker source);
    asio::awaitable<net::line_answer> answer(std::string line);
    void show(const command_result& result);
    void repeat_stats(bool on);
    asio::awaitable<void> report_stats();
    commander::services services();

    asio::any_io_executor executor_;
    session_parts parts_;
    commander commander_;
    net::line_server control_;
    task_group tasks_;
    asio::steady_timer stats_due_;
    bool given_started_ = false;
    bool is_reading_ = false;
    bool line_runs_ = false;
    bool has_read_ = false;
    bool repeats_stats_ = false;
};

} // namespace babel::cli
