// babel-cli while it is logged in: makes the parts, passes events to them, and exits.
#pragma once

#include "cli/app/command_session.hpp"
#include "cli/app/console.hpp"
#include "cli/app/event_hook.hpp"
#include "cli/app/event_view.hpp"
#include "cli/app/exit_rules.hpp"
#include "cli/app/line_completer.hpp"
#include "cli/app/priority.hpp"
#include "cli/app/prompt_view.hpp"
#include "cli/app/signal_watch.hpp"
#include "cli/app/sound_setup.hpp"
#include "cli/app/user_files.hpp"
#include "cli/exit_status.hpp"
#include "cli/options/options.hpp"
#include <babel/audio/file_thread.hpp>
#include <babel/client/client.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <string>

namespace babel::cli {

/// Modes login, call, listen and contacts.
/// Lifetime: await run() once, to its end.
/// Thread: the loop only.
class app {
public:
    app(asio::any_io_executor executor, invocation chosen);
    ~app();

    /// Runs until the mode's work is done, the user quits, the server is lost or a signal comes.
    asio::awaitable<exit_status> run();

    /// After its end: its file thread is still running, and nothing of it may be destroyed.
    bool has_hung_disk() const { return has_hung_disk_; }

private:
    bool open_log();
    asio::awaitable<bool> open_client();
    session_parts parts_of_session();
    asio::awaitable<void> close();
    void close_files();

    // Events.
    void on_event(const client::client_event& event);
    template <class Event>
    void react(const Event&) {}
    void react(const client::event::logged_in&);
    void react(const client::event::call_up&);
    void give_hints(const client::client_event& event);
    void on_end_of_input();
    void report_missed_calls();
    asio::awaitable<void> place_the_call();
    call_counts counts() const;

    console::hooks console_hooks();

    asio::any_io_executor executor_;
    const invocation options_;
    const bool interactive_;
    logger log_;
    audio::file_thread files_;
    asio::steady_timer finished_; // expires when exit_ has chosen
    exit_rules exit_;
    console console_;
    prompt_view prompt_;
    user_files kept_;
    event_hook hook_;
    event_view view_;
    std::unique_ptr<client::client> client_;
    task_group tasks_;
    line_completer completer_;
    std::optional<command_session> session_;
    signal_watch signals_;
    loop_priority priority_;
    bool has_hung_disk_ = false;
};

} // namespace babel::cli
