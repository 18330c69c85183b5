// babel-cli while it is logged in: the client, the console, the commands, and the way out.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/audio/file_thread.hpp>
#include <babel/cli/command.hpp>
#include <babel/cli/console.hpp>
#include <babel/cli/exit_status.hpp>
#include <babel/cli/options.hpp>
#include <babel/cli/priority.hpp>
#include <babel/client/client.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace babel::cli {

/// Modes login, call and listen.
/// Lifetime: run() once, and to its end.
/// Thread: the loop only.
class app {
public:
    app(asio::any_io_executor executor, invocation what);
    ~app();

    /// Lives until the mode's work is done, the user quits, the server is lost or a signal comes.
    asio::awaitable<exit_status> run();

private:
    // Before the login.
    bool open_audio();
    bool can_record_to(const std::string& file);

    // What happens.
    void on_event(const client::client_event& event);
    template <class Event>
    void react(const Event&) {}
    void react(const client::event::logged_in&);
    void react(const client::event::login_failed&);
    void react(const client::event::call_up& e);
    void react(const client::event::call_ended& e);
    void react(const client::event::call_missed& e);
    void react(const client::event::server_lost& e);
    asio::awaitable<void> watch_signals();
    void on_signal(int number);

    // What the user says.
    void start_reading_commands();
    asio::awaitable<void> read_commands();
    asio::awaitable<void> run_line(std::string line);
    void on_end_of_input();
    void leave_if_done();
    void execute(const command::nothing&) {}
    void execute(const command::call& c);
    void execute(const command::accept& c);
    void execute(const command::refuse& c);
    void execute(const command::hangup& c);
    void execute(const command::contacts&);
    void execute(const command::mute& c);
    void execute(const command::stats& c);
    asio::awaitable<void> repeat_stats();
    void execute(const command::help& c);
    void execute(const command::quit&);
    void reject(const std::string& why);
    void report(const std::string& problem);

    std::string prompt() const;
    void settle(int call);
    void finish(exit_status status);

    asio::any_io_executor executor_;
    const invocation what_;
    const bool interactive_;
    logger log_;
    audio::file_thread files_;
    std::unique_ptr<audio::source> audio_in_;
    std::unique_ptr<audio::sink> audio_out_;
    console console_;
    std::unique_ptr<client::client> client_;
    task_group tasks_;
    asio::signal_set signals_;
    asio::steady_timer finished_; // rung by finish()
    asio::steady_timer stats_due_;
    asio::steady_timer settled_; // rung when what a script's line asked for came to a result
    std::optional<exit_status> status_;
    loop_priority priority_;
    exit_status last_call_ = exit_status::done;
    std::chrono::steady_clock::time_point last_interrupt_{};
    std::chrono::steady_clock::time_point call_began_{};
    bool reads_commands_ = false;
    bool awaits_result_ = false;
    int awaited_call_ = 0;
    bool at_end_of_input_ = false;
    bool server_lost_ = false;
    bool muted_ = false;
    bool repeats_stats_ = false;
};

} // namespace babel::cli
