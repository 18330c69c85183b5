#include <babel/cli/console.hpp>
#include <babel/cli/render.hpp>
#include <babel/core/text.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <utility>

namespace babel::cli {
namespace {

using std::chrono::system_clock;

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

/// What went wrong, as against what happened.
bool is_diagnostic(const client::client_event& event) {
    const auto* lost = std::get_if<client::event::server_lost>(&event);
    return std::holds_alternative<client::event::error>(event) ||
           std::holds_alternative<client::event::login_failed>(event) ||
           (lost && !lost->was_reached);
}

std::string erase_sequence() {
    const auto* terminal = std::getenv("TERM");
    const bool plain = !terminal || std::string_view(terminal) == "dumb";
    return plain ? "\n" : "\r\x1b[K";
}

} // namespace

console::console(
    asio::any_io_executor executor,
    console_style style,
    std::function<std::string()> prompt,
    std::function<void()> on_closed
)
    : style_(style), errors_(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)),
      prompt_(std::move(prompt)), out_(std::move(executor), style.descriptor, std::move(on_closed)),
      erase_line_(erase_sequence()) {}

void console::show(const client::client_event& event) {
    if (style_.json) return print_line(to_json(event, {++sequence_, system_clock::now()}));
    if (is_diagnostic(event)) return complain(to_text(event));
    if (style_.quiet && !is_essential(event)) return;
    const auto text = to_text(event);
    print_line(has_time(event) ? time_of_day() + "  " + text : text);
}

void console::say(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (style_.json)
        complain(text);
    else
        print_line(text);
}

void console::complain(std::string_view what) {
    if (style_.interactive) return print_line(what);
    const auto line = std::string(what) + "\n";
    [[maybe_unused]] const auto written = ::write(errors_.get(), line.data(), line.size());
}

void console::print_line(std::string_view line) {
    std::string text = prompt_shows_ ? erase_line_ : std::string();
    text += line;
    text += '\n';
    prompt_shows_ = !prompt_held_;
    if (prompt_shows_) text += prompt_();
    out_.write(text);
}

void console::draw_prompt() {
    if (!style_.interactive) return;
    prompt_held_ = false;
    prompt_shows_ = true;
    out_.write(prompt_());
}

void console::hold_prompt() {
    prompt_held_ = true; // it may still show: the line may have been typed before it was drawn
}

void console::start_new_line() {
    out_.write("\n");
    draw_prompt();
}

} // namespace babel::cli
