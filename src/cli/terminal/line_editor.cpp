#include "cli/terminal/line_editor.hpp"

#include "cli/terminal/line_editing.hpp"
#include "cli/terminal/terminal_look.hpp"
#include "cli/terminal/terminal_mode.hpp"
#include <babel/core/cancellation.hpp>

#include <boost/asio/this_coro.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <utility>

namespace babel::cli {
namespace {

// A key in the middle of a long line causes a redraw: pasted text must not block the loop.
constexpr std::size_t keys_at_a_time = 64;

constexpr std::chrono::milliseconds look_for_terminal{500}; // in the background

} // namespace

line_editor::line_editor(
    const asio::any_io_executor& executor,
    int descriptor,
    hooks callbacks,
    const std::vector<std::string>& past
)
    : hooks_(std::move(callbacks)), terminal_(executor, descriptor, O_RDONLY), changed_(executor) {
    if (!terminal_.can_wait()) return;
    mode_ = std::make_unique<terminal_mode>(terminal_.get());
    if (!mode_->known()) return;
    const line_editing::hooks editing_hooks{
        hooks_.prompt, hooks_.complete, hooks_.status, hooks_.space};
    line_ = std::make_unique<line_editing>(
        editing_hooks, mode_->before(), size_of_terminal(terminal_.get())
    );
    if (!line_->usable()) line_.reset();
    for (const auto& line : past)
        if (line_) line_->remember(line);
}

line_editor::~line_editor() = default;

bool line_editor::usable() const {
    return line_ != nullptr;
}

asio::awaitable<void> line_editor::run(line_reader::line_handler on_line) {
    co_await asio::this_coro::throw_if_cancelled(false);
    running_ = true;
    has_terminal_ = mode_->enter();
    for (;;) {
        const bool go_on = co_await prompt_is_wanted();
        if (!go_on) break;
        const auto outcome = line_->edit(std::exchange(keys_, {}));
        flush();
        if (outcome == line_editing::outcome::end) break;
        if (outcome == line_editing::outcome::needs_keys) {
            const bool is_open = co_await read_keys();
            if (!is_open) break;
            continue;
        }
        const auto line = line_->take_line();
        line_->remember(line);
        hooks_.keep(line);
        prompt_wanted_ = false;
        co_await on_line(line);
    }
    line_->go_below();
    running_ = false;
    flush();
    give_terminal_back();
}

/// False: cancelled.
asio::awaitable<bool> line_editor::prompt_is_wanted() {
    for (;;) {
        const auto asked = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(asked)) co_return false;
        if (!has_terminal_) resume(); // `fg` after `bg` comes without a signal
        if (prompt_wanted_ && has_terminal_) co_return true;
        changed_.expires_at(std::chrono::steady_clock::time_point::max());
        if (!has_terminal_) changed_.expires_after(look_for_terminal);
        co_await changed_.async_wait(as_result);
    }
}

/// False at the end of the terminal. Returns without keys if the terminal belongs to the shell now,
/// did so for a moment (Ctrl-Z and `fg`), or if this was cancelled: prompt_is_wanted() finds out
/// which.
asio::awaitable<bool> line_editor::read_keys() {
    const auto [ec] = co_await terminal_.async_wait(as_result);
    if (!has_terminal_) co_return true; // the shell reads the keys now
    if (ec) co_return ec == asio::error::operation_aborted;
    std::array<char, keys_at_a_time> piece;
    const auto got = terminal_.read(piece.data(), piece.size());
    if (got < 0) co_return errno == EAGAIN || errno == EINTR;
    keys_.assign(piece.data(), static_cast<std::size_t>(got));
    co_return got > 0;
}

void line_editor::flush() {
    if (const auto shown = line_->take_shown(); !shown.empty()) hooks_.write(shown);
}

void line_editor::show_prompt() {
    prompt_wanted_ = true;
    changed_.cancel();
}

void line_editor::print(std::string_view text) {
    if (!running_ || !has_terminal_) return hooks_.write(text);
    resize(); // SIGWINCH may still be on its way
    line_->print_above(text);
    flush();
}

void line_editor::refresh() {
    if (!running_ || !has_terminal_) return;
    resize();
    line_->refresh();
    flush();
}

bool line_editor::shows_status() const {
    return line_->shows_status();
}

bool line_editor::has_empty_line() const {
    return keys_.empty() && line_->is_empty();
}

void line_editor::cancel_line() {
    if (!running_ || !has_terminal_) return;
    line_->cancel();
    flush();
}

void line_editor::resize() {
    if (!running_ || !has_terminal_) return;
    const auto size = size_of_terminal(terminal_.get());
    if (size == line_->size()) return;
    line_->resize(size);
    flush();
}

void line_editor::suspend() {
    if (running_ && has_terminal_) {
        line_->go_below();
        flush();
    }
    give_terminal_back();
}

void line_editor::resume() {
    if (!running_) return;
    has_terminal_ = mode_->enter();
    if (!has_terminal_) return;
    line_->resize(size_of_terminal(terminal_.get()));
    flush();
    changed_.cancel();
}

void line_editor::give_terminal_back() {
    has_terminal_ = false;
    mode_->leave();
    terminal_.cancel(); // read_keys() would take keys from the shell
}

} // namespace babel::cli
