#include "cli/app/app.hpp"

#include "cli/render/render.hpp"
#include "cli/render/request_error.hpp"
#include <babel/core/signals.hpp>
#include <babel/core/text.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <utility>

namespace babel::cli {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds output_grace{1};
constexpr std::chrono::seconds hook_grace{2};
constexpr std::chrono::milliseconds file_patience{50}; // a pause in a call that hardly matters
constexpr std::chrono::seconds second_interrupt{2};

log_level level_of(int verbosity) {
    switch (verbosity) {
    case 0:
        return log_level::warning;
    case 1:
        return log_level::info;
    case 2:
        return log_level::debug;
    default:
        return log_level::trace;
    }
}

bool uses_pipe(const audio::endpoint& end) {
    return end.type == audio::endpoint::kind::pipe;
}

/// Voice may have standard output; then events go to standard error.
int event_descriptor(const invocation& what) {
    return uses_pipe(what.client.audio_out) ? STDERR_FILENO : STDOUT_FILENO;
}

bool is_interactive(const invocation& what) {
    return !what.json && !uses_pipe(what.client.audio_in) && ::isatty(STDIN_FILENO) &&
           ::isatty(event_descriptor(what));
}

console_style style_of(const invocation& what) {
    return {
        event_descriptor(what),
        what.json,
        what.quiet,
        is_interactive(what),
        what.plain,
        what.color};
}

} // namespace

app::app(asio::any_io_executor executor, invocation what)
    : executor_(std::move(executor)), what_(std::move(what)), interactive_(is_interactive(what_)),
      log_(level_of(what_.verbosity)), errands_(files_),
      console_(executor_, style_of(what_), console_hooks()),
      blocked_(
          default_blocked_path(),
          [this](auto task) { return errands_.add_and_wait(std::move(task), file_patience); }
      ),
      history_(std::make_shared<history_file>(default_history_path())),
      calls_(default_call_log_path(), what_.client.name, files_),
      hook_(
          executor_,
          what_.on_event,
          log_,
          [this](const std::string& trouble) { console_.complain("babel-cli: " + trouble); },
          {}
      ),
      tasks_(executor_), signals_(executor_), finished_(executor_), stats_due_(executor_),
      departures_due_(executor_), talk_ends_(executor_) {
    add_unless_ignored(signals_, {SIGINT, SIGTERM, SIGHUP, SIGUSR1});
    if (interactive_) add_unless_ignored(signals_, {SIGWINCH, SIGTSTP, SIGCONT});
}

app::~app() = default;

asio::awaitable<exit_status> app::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!open_log()) co_return exit_status::failed;
    tasks_.spawn(watch_signals());
    if (!co_await open_audio()) {
        signals_.cancel();
        tasks_.cancel();
        co_await tasks_.join();
        close_files();
        co_return exit_status::audio_failed;
    }
    calls_.load();
    if (interactive_) past_lines_ = history_->load();
    client_ = std::make_unique<client::client>(
        executor_,
        client_settings(),
        std::move(devices_),
        files_,
        log_,
        [this](const auto& event) { on_event(event); }
    );
    const commander::host around{
        [this] { finish(interactive_ ? exit_status::done : last_status_); },
        [this](bool on) { repeat_stats(on); },
        blocked_,
        calls_};
    commander_.emplace(executor_, *client_, around);
    const control_socket::handler carry_out_for_others = [this](command_request request) {
        return carry_out(std::move(request.what), patience::until_result, asker::other);
    };
    control_.emplace(executor_, carry_out_for_others);
    tasks_.spawn(tell_departures());
    client_->start();
    finished_.expires_at(steady_clock::time_point::max());
    while (!status_)
        co_await finished_.async_wait(as_result);
    co_await client_->quit();
    signals_.cancel();
    tasks_.cancel();
    commander_->cancel();
    co_await control_->close();
    co_await tasks_.join();
    co_await hook_.finish(hook_grace);
    close_files();
    if (log_.lost_lines() > 0)
        console_.complain(
            "babel-cli: " + std::to_string(log_.lost_lines()) + " lines of the log were lost"
        );
    co_await console_.drain(output_grace);
    // A call that went well, but for the file that it was about.
    if (sound_failed_ && !interactive_ && status_ == exit_status::done)
        co_return exit_status::audio_failed;
    const bool has_said_nothing = what_.what == mode::contacts && console_.has_lost_lines();
    if (has_said_nothing && *status_ == exit_status::done) co_return exit_status::failed;
    co_return *status_;
}

// ---- before the login

bool app::open_log() {
    if (what_.log_file.empty()) return true;
    const auto failure = log_.write_to(what_.log_file);
    if (failure)
        console_.complain(
            "babel-cli: --log-file " + printable_path(what_.log_file) + ": " + failure.message()
        );
    log_.write_by([this](auto task) { return errands_.add(std::move(task)); });
    return !failure;
}

// ---- what happens

void app::on_event(const client::client_event& event) {
    time_call(event);
    const bool is_login = std::holds_alternative<client::event::logged_in>(event);
    if (is_login) open_control(); // first: who reads of the login may ask there at once
    calls_.on_event(event);
    show(event);
    hook_.on_event(event);
    std::visit([this](const auto& e) { react(e); }, event);
    commander_->on_event(event);
    tell_what_cannot_be_kept();
}

void app::react(const client::event::logged_in&) {
    tell_missed_calls();
    if (what_.what == mode::call) tasks_.spawn(place_the_call());
    // A script's commands for a call of its own are meant for the call once it is up.
    if (what_.what != mode::call || (interactive_ && what_.commands.empty())) start_commands();
}

/// Behind what came with the login: who is online.
asio::awaitable<void> app::place_the_call() {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await asio::post(executor_, as_result);
    if (status_) co_return;
    const auto failed = client_->place_call(what_.callee);
    if (!failed) co_return;
    const auto why = call_error_text(failed, what_.callee, client_->options().max_calls);
    console_.complain("babel-cli: " + printable(why, 400));
    finish(exit_status::media_failed);
}

void app::react(const client::event::login_failed& e) {
    finish(status_of(e.why));
}

void app::react(const client::event::call_up&) {
    last_status_ = exit_status::done; // until its end says otherwise
    log_.debug("priority in the call: ", priority_.raise());
    start_commands();
}

void app::react(const client::event::call_ended& e) {
    last_status_ = status_of(e.reason);
    if (!client_->has_calls()) priority_.restore();
    // Whoever listens waits for a call that comes about; nobody is there to read why one did not.
    const bool refused = e.reason == call::end_reason::refused;
    const bool answers = client_->options().auto_answer.has_value();
    const bool goes_on = refused || (answers && !e.was_up);
    const bool was_the_one = what_.what == mode::call || (what_.what == mode::listen && !goes_on);
    // In a conference the last one's end is the end.
    if (was_the_one && client_->live_calls({}).empty()) return finish(last_status_);
    leave_if_done();
}

void app::react(const client::event::call_missed&) {
    if (!client_->has_calls()) priority_.restore();
    leave_if_done();
}

void app::react(const client::event::server_lost& e) {
    if (e.retry) return; // it comes back
    server_lost_ = e.refused ? exit_status::login_refused : exit_status::server_lost;
    if (e.in_call) return;
    if (!what_.json && !e.was_reached && !e.missing && !client_->has_calls())
        console_.complain(
            "(is babel-server running at " +
            with_port(what_.client.server_host, what_.client.server_port) + "? see --server)"
        );
    finish(*server_lost_);
}

asio::awaitable<void> app::watch_signals() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        const auto [ec, number] = co_await signals_.async_wait(as_result);
        // One may have come just when nobody waits for any more: the next wait would not end.
        const auto state = co_await asio::this_coro::cancellation_state;
        if (ec || state.cancelled() != asio::cancellation_type::none) co_return;
        on_signal(number);
    }
}

void app::on_signal(int number) {
    if (number == SIGWINCH) return console_.resize();
    if (number == SIGTSTP) return be_stopped();
    if (number == SIGCONT) return console_.resume();
    if (number == SIGUSR1) return log_.reopen();
    if (!client_) std::_Exit(static_cast<int>(status_of_signal(number))); // nothing has begun
    const bool at_prompt =
        number == SIGINT && reads_commands_ && interactive_ && what_.what == mode::login;
    if (at_prompt && !status_) return on_interrupt();
    leave_by(number);
}

/// Ctrl-C at the prompt, one thing at a time: it drops the line, ends what the last line waits for,
/// hangs up, and leaves when it comes again soon.
void app::on_interrupt() {
    const auto now = steady_clock::now();
    const bool again = now - last_interrupt_ < second_interrupt;
    const bool is_empty = console_.has_empty_line();
    if (is_empty && again && !line_runs_) return leave_by(SIGINT);
    console_.start_new_line();
    if (line_runs_) return commander_->cancel(asker::user);
    if (!is_empty && console_.edits_lines()) return;
    last_interrupt_ = now;
    if (!client_->hang_up({})) return;
    console_.say(is_empty ? "(\"quit\", Ctrl-D or a second Ctrl-C leaves)" : "(\"quit\" leaves)");
}

/// A person who asks twice means at once. A terminal that goes away is nobody who asks: SIGHUP
/// often comes twice, from the system and from the shell.
void app::leave_by(int number) {
    if (number != SIGHUP && ++requests_to_leave_ > 1) {
        console_.suspend();
        std::_Exit(static_cast<int>(status_of_signal(number)));
    }
    finish(status_of_signal(number));
}

/// Ctrl-Z: as if nothing had caught the signal, but with the terminal as it was.
void app::be_stopped() {
    boost::system::error_code ignored;
    if (client_ && client_->call_in_progress())
        console_.say("stopped: until \"fg\" nothing is heard or sent, and the peer may hang up");
    console_.suspend();
    signals_.remove(SIGTSTP, ignored);
    ::raise(SIGTSTP); // returns after a SIGCONT; at once where no shell could send one
    signals_.add(SIGTSTP, ignored);
    console_.resume();
}

void app::finish(exit_status status) {
    if (status_) return;
    status_ = status;
    finished_.cancel();
}

} // namespace babel::cli
