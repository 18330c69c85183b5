// babel-cli while it is logged in: the client, the console, the commands, and the way out.
#pragma once

#include "cli/app/console.hpp"
#include "cli/app/control_socket.hpp"
#include "cli/app/event_hook.hpp"
#include "cli/app/presence_digest.hpp"
#include "cli/app/priority.hpp"
#include "cli/command/command.hpp"
#include "cli/command/commander.hpp"
#include "cli/command/completion.hpp"
#include "cli/exit_status.hpp"
#include "cli/options/options.hpp"
#include "cli/state/blocked_names.hpp"
#include "cli/state/call_log.hpp"
#include "cli/state/errand_queue.hpp"
#include "cli/state/history_file.hpp"
#include "cli/terminal/status_gauge.hpp"
#include <babel/audio/file_thread.hpp>
#include <babel/audio/portaudio_device.hpp>
#include <babel/client/client.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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

    /// Once it is over: its file thread is still there, and nothing of it may be destroyed.
    bool has_hung_disk() const { return has_hung_disk_; }

private:
    // Before the login.
    bool open_log();
    asio::awaitable<bool> open_audio();
    asio::awaitable<bool> check_files();
    bool may_do_without(const audio::endpoint& device) const;
    result<std::unique_ptr<audio::source>> no_microphone(const error_code& why);
    result<std::unique_ptr<audio::sink>> no_loudspeaker(const error_code& why);
    void complain_of(const std::string& name, const char* role, const std::string& why);

    // What happens.
    void on_event(const client::client_event& event);
    template <class Event>
    void react(const Event&) {}
    void react(const client::event::logged_in&);
    void react(const client::event::login_failed&);
    void react(const client::event::call_up& e);
    void react(const client::event::call_ended& e);
    void react(const client::event::call_missed& e);
    void react(const client::event::play_failed& e);
    void react(const client::event::record_started& e);
    void react(const client::event::record_failed& e);
    void react(const client::event::server_lost& e);
    asio::awaitable<void> watch_signals();
    asio::awaitable<void> place_the_call();
    void on_signal(int number);
    void on_interrupt();
    void leave_by(int number);
    void be_stopped();
    void time_call(const client::client_event& event);

    // What is kept, passed on, and kept quiet about.
    void show(const client::client_event& happened);
    static bool is_from_blocked(const client::client_event& happened);
    asio::awaitable<void> tell_departures();
    client::settings client_settings();
    void tell_missed_calls();
    void keep_line(const std::string& line);
    void close_files();
    void tell_what_cannot_be_kept();

    // What the user says.
    void open_control();
    void start_commands();
    void start_reading_commands();
    asio::awaitable<void> read_commands();
    asio::awaitable<void> run_line(std::string line);
    void on_end_of_input();
    void leave_if_done();
    asio::awaitable<void> run_given_commands();
    asio::awaitable<command_result>
    carry_out(std::variant<any_command, command_error> what, patience how, asker who);
    void tell(const command_result& result);
    void repeat_stats(bool on);
    asio::awaitable<void> tell_stats();

    // What the prompt shows and offers.
    console::hooks console_hooks();
    std::string prompt() const;
    std::optional<call_status> calls_status();
    bool talk_for_a_moment();
    completion complete(std::string_view before_cursor);
    void learn_devices();
    asio::awaitable<void> ask_for_devices();
    void finish(exit_status status);

    asio::any_io_executor executor_;
    const invocation what_;
    const bool interactive_;
    logger log_;
    audio::file_thread files_;
    errand_queue errands_;
    mixer::voice_bridge::devices devices_; // until the client has them
    console console_;
    blocked_names blocked_;
    const std::shared_ptr<history_file> history_; // the file thread's, once it is loaded
    std::vector<std::string> past_lines_;
    call_log calls_;
    event_hook hook_;
    presence_digest presence_;
    std::unique_ptr<client::client> client_;
    std::optional<commander> commander_;
    std::optional<control_socket> control_;
    task_group tasks_;
    asio::signal_set signals_;
    asio::steady_timer finished_; // rung by finish()
    asio::steady_timer stats_due_;
    asio::steady_timer departures_due_;
    asio::steady_timer talk_ends_;
    std::vector<audio::device_info> known_devices_; // for completion
    bool asks_for_devices_ = false;
    status_gauge gauge_;
    std::optional<exit_status> status_;
    loop_priority priority_;
    exit_status last_status_ = exit_status::done; // of the last call, or of what failed since
    std::chrono::steady_clock::time_point last_interrupt_{};
    std::map<int, std::chrono::steady_clock::time_point> call_since_;
    bool without_microphone_ = false; // there is none
    bool without_loudspeaker_ = false;
    bool reads_commands_ = false;
    bool given_started_ = false;
    bool line_runs_ = false; // one that was typed
    bool line_came_ = false;
    bool at_end_of_input_ = false;
    int requests_to_leave_ = 0;              // signals
    std::optional<exit_status> server_lost_; // for good
    bool repeats_stats_ = false;
    bool is_recording_ = false;
    bool has_hung_disk_ = false;
    bool sound_failed_ = false; // a file was not played, or is not whole
};

} // namespace babel::cli
