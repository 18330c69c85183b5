#include "cli/app/console.hpp"

#include "cli/command/request.hpp"
#include "cli/render/render_json.hpp"
#include "cli/render/render_text.hpp"
#include "cli/terminal/terminal_look.hpp"
#include <babel/core/text.hpp>

#include <unistd.h>

#include <ctime>
#include <utility>

namespace babel::cli {
namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;

constexpr std::chrono::milliseconds longest_still{1500}; // the clock shows seconds

/// 14:02:19, local time.
std::string time_of_day() {
    const auto now = system_clock::to_time_t(system_clock::now());
    std::tm local{};
    ::localtime_r(&now, &local);
    char text[16];
    std::strftime(text, sizeof text, "%H:%M:%S", &local);
    return text;
}

bool has_time(const client::client_event& event) {
    return !std::holds_alternative<client::event::connected>(event) &&
           !std::holds_alternative<client::event::logged_in>(event);
}

/// True for problems, false for ordinary events.
bool is_diagnostic(const client::client_event& event) {
    const auto* lost = std::get_if<client::event::server_lost>(&event);
    return std::holds_alternative<client::event::error>(event) ||
           std::holds_alternative<client::event::sound_failed>(event) ||
           std::holds_alternative<client::event::login_failed>(event) ||
           std::holds_alternative<client::event::login_waiting>(event) ||
           std::holds_alternative<client::event::server_untrusted>(event) ||
           (lost && !lost->was_reached);
}

/// True if the output consists of whole lines only.
bool is_plain(const console_style& style) {
    return style.plain || !moves_cursor();
}

std::string lost_lines(const std::string& cause) {
    return "babel-cli: output lines were lost: " + cause;
}

} // namespace

console::console(asio::any_io_executor executor, console_style style, hooks callbacks)
    : executor_(std::move(executor)), style_(style),
      colors_(shows_colors(style.color, style.plain, style.descriptor)),
      hooks_(std::move(callbacks)), errors_(executor_, STDERR_FILENO, {}),
      out_(
          executor_,
          style.descriptor,
          {hooks_.closed, [this](const auto& why) { complain(lost_lines(why.message())); }},
          style.json ? output::losses::silent : output::losses::reported
      ),
      tick_(executor_), erase_line_(is_plain(style) ? "\n" : "\r\x1b[K") {}

void console::show(const client::client_event& event) {
    if (editor_) keep_prompt_current();
    if (style_.json) return print_line(to_json(event, {++sequence_, system_clock::now()}));
    const auto text = to_text(event) + (style_.interactive ? hint_of(event) : std::string());
    if (is_diagnostic(event))
        return complain(style_.interactive ? colors_.event(event, text) : text);
    if (style_.quiet && !is_essential(event)) return;
    const auto time = has_time(event) ? colors_.time(time_of_day()) + "  " : std::string();
    print_line(time + colors_.event(event, text));
    const bool rings = std::holds_alternative<client::event::call_incoming>(event);
    if (rings && style_.interactive) out_.write("\a");
}

void console::reply(const boost::json::value& id, const command_result& result) {
    print_line(to_json(reply_to(id, result), {++sequence_, system_clock::now()}));
}

void console::say(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (style_.json)
        complain(text);
    else
        print_line(text);
}

void console::complain(std::string_view text) {
    if (style_.interactive) return print_line(text);
    errors_.write(std::string(text) + "\n");
}

asio::awaitable<void> console::drain(std::chrono::milliseconds limit) {
    if (out_.failed_lines() > 0)
        complain(lost_lines(std::to_string(out_.failed_lines()) + " of them"));
    co_await out_.drain(limit);
    co_await errors_.drain(limit);
}

void console::print_line(std::string_view line) {
    if (editor_) return editor_->print(std::string(line) + '\n');
    std::string text = prompt_shows_ ? erase_line_ : std::string();
    text += line;
    text += '\n';
    prompt_shows_ = !prompt_held_;
    if (prompt_shows_) text += hooks_.prompt();
    out_.write(text);
}

void console::draw_prompt() {
    if (!style_.interactive) return;
    prompt_held_ = false;
    if (editor_) return editor_->show_prompt();
    prompt_shows_ = true;
    out_.write(hooks_.prompt());
}

void console::hold_prompt() {
    prompt_held_ = true; // it may still appear: the line may have been typed before it was drawn
}

void console::start_new_line() {
    if (editor_) return editor_->cancel_line();
    out_.write("\n");
    draw_prompt();
}

asio::awaitable<void> console::read_lines(
    line_reader::line_handler on_line, completer complete, std::vector<std::string> past
) {
    if (style_.interactive && !is_plain(style_)) {
        line_editor::hooks around{
            hooks_.prompt,
            std::move(complete),
            [this](int columns) { return status_row(columns); },
            hooks_.space,
            hooks_.typed,
            [this](std::string_view text) { out_.write(text); }};
        editor_ = std::make_unique<line_editor>(executor_, STDIN_FILENO, std::move(around), past);
        if (!editor_->usable()) editor_.reset();
    }
    draw_prompt();
    if (editor_) {
        co_await editor_->run(std::move(on_line));
        tick_.cancel();
        co_return;
    }
    line_reader lines(executor_, STDIN_FILENO);
    co_await lines.run(std::move(on_line));
}

/// It is the first thing left out while the reader does not read.
screen_row console::status_row(int columns) const {
    if (out_.is_stuck()) return {};
    const auto calls = hooks_.status();
    if (!calls) return {};
    return status_line(*calls, {columns, draws_unicode(), colors_});
}

/// Updates the prompt's clock and the status line while either is shown. Whatever does not change
/// is drawn again by the next event.
void console::keep_prompt_current() {
    still_since_ = steady_clock::now();
    if (!std::exchange(ticking_, true)) wait_for_tick();
}

void console::wait_for_tick() {
    tick_.expires_after(status_interval);
    tick_.async_wait([this](boost::system::error_code ec) {
        if (!ec) on_tick();
    });
}

void console::on_tick() {
    refresh_prompt();
    auto prompt = hooks_.prompt();
    if (editor_->shows_status() || prompt != ticked_prompt_) still_since_ = steady_clock::now();
    ticked_prompt_ = std::move(prompt);
    ticking_ = steady_clock::now() - still_since_ < longest_still;
    if (ticking_) wait_for_tick();
}

void console::refresh_prompt() {
    if (editor_ && !out_.is_stuck()) editor_->refresh();
}

void console::resize() {
    if (editor_) editor_->resize();
}

void console::suspend() {
    if (editor_) editor_->suspend();
}

void console::resume() {
    if (editor_) editor_->resume();
}

} // namespace babel::cli
