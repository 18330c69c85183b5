#include "cli/app/signal_watch.hpp"

#include <babel/core/cancellation.hpp>
#include <babel/core/signals.hpp>

#include <boost/asio/this_coro.hpp>

#include <csignal>
#include <cstdlib>

namespace babel::cli {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds second_interrupt{2};

} // namespace

signal_watch::signal_watch(
    const asio::any_io_executor& executor,
    bool interactive,
    console& output,
    exit_rules& exit,
    logger& log
)
    : interactive_(interactive), console_(output), exit_(exit), log_(log), signals_(executor) {
    add_unless_ignored(signals_, {SIGINT, SIGTERM, SIGHUP, SIGUSR1});
    if (interactive_) add_unless_ignored(signals_, {SIGWINCH, SIGTSTP, SIGCONT});
}

void signal_watch::follow(client::client& client, command_session& session, bool hangs_up) {
    client_ = &client;
    session_ = &session;
    hangs_up_ = hangs_up;
}

asio::awaitable<void> signal_watch::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        const auto [ec, number] = co_await signals_.async_wait(as_result);
        // A signal may have arrived after the last wait: the next wait would never end.
        const auto asked = co_await asio::this_coro::cancellation_state;
        if (ec || is_cancelled(asked)) co_return;
        on_signal(number);
    }
}

void signal_watch::on_signal(int number) {
    if (number == SIGWINCH) return console_.resize();
    if (number == SIGTSTP) return be_stopped();
    if (number == SIGCONT) return console_.resume();
    if (number == SIGUSR1) return log_.reopen();
    if (!session_) std::_Exit(static_cast<int>(status_of_signal(number))); // nothing has begun
    const bool at_prompt = number == SIGINT && session_->is_reading() && interactive_ && hangs_up_;
    if (at_prompt && !exit_.is_leaving()) return on_interrupt();
    leave_by(number);
}

/// Ctrl-C at the prompt, one step at a time: drops the line, ends the wait of the last line, hangs
/// up, and exits when it comes again soon.
void signal_watch::on_interrupt() {
    const auto now = steady_clock::now();
    const bool again = now - last_interrupt_ < second_interrupt;
    const bool is_empty = console_.has_empty_line();
    if (is_empty && again && !session_->line_runs()) return leave_by(SIGINT);
    console_.start_new_line();
    if (session_->line_runs()) return session_->cancel_line();
    if (!is_empty && console_.edits_lines()) return;
    last_interrupt_ = now;
    if (!client_->hang_up({})) return;
    console_.say(is_empty ? "(\"quit\", Ctrl-D or a second Ctrl-C exits)" : "(\"quit\" exits)");
}

/// A second signal means that a person wants to exit at once. A closing terminal does not: SIGHUP
/// often comes twice, from the system and from the shell.
void signal_watch::leave_by(int number) {
    if (number != SIGHUP && ++requests_to_leave_ > 1) {
        console_.suspend();
        std::_Exit(static_cast<int>(status_of_signal(number)));
    }
    exit_.finish(status_of_signal(number));
}

/// Ctrl-Z: stops as if the signal were not handled, but restores the terminal first.
void signal_watch::be_stopped() {
    error_code ignored;
    if (client_ && client_->is_in_call())
        console_.say("stopped: no sound in either direction until \"fg\"; the peer may hang up");
    console_.suspend();
    signals_.remove(SIGTSTP, ignored);
    ::raise(SIGTSTP); // returns after a SIGCONT; at once if no shell could send one
    signals_.add(SIGTSTP, ignored);
    console_.resume();
}

} // namespace babel::cli
