#include "cli/terminal/line_drawing.hpp"

#include "cli/terminal/typed_text.hpp"

#include <cstddef>
#include <utility>

namespace babel::cli {
namespace {

// DEC: DECSC, DECRC, DECAWM.
constexpr std::string_view keep_cursor = "\0337";
constexpr std::string_view give_cursor_back = "\0338";
constexpr std::string_view wrap = "\x1b[?7h";
constexpr std::string_view wrap_not = "\x1b[?7l";

/// ECMA-48: CUU, CUD.
std::string up(int rows) {
    return rows > 0 ? "\x1b[" + std::to_string(rows) + "A" : "";
}
std::string down(int rows) {
    return rows > 0 ? "\x1b[" + std::to_string(rows) + "B" : "";
}

} // namespace

line_drawing::line_drawing(prompt_source prompt, status_source status, screen_size size)
    : make_prompt_(std::move(prompt)), make_status_(std::move(status)), size_(size) {}

std::string line_drawing::take_shown() {
    return std::exchange(shown_, {});
}

const wchar_t* line_drawing::prompt() {
    on_screen_ = true;
    prompt_ = make_prompt_();
    shown_prompt_ = shown_in_locale(prompt_);
    return shown_prompt_.c_str();
}

int line_drawing::row_behind(std::wstring_view text) const {
    return place_behind(shown_prompt_, text, size_.usable_columns()).row;
}

/// More than one if the terminal has become narrower and has wrapped it.
int line_drawing::status_rows() const {
    const int columns = size_.usable_columns();
    return (status_.columns + columns - 1) / columns;
}

screen_row line_drawing::new_status() const {
    return make_status_ ? make_status_(size_.columns) : screen_row{};
}

/// Clearing the screen from its first position would put it into the scrollback (tmux).
void line_drawing::erase(const typed_line& typed) {
    if (!on_screen_) return;
    const int rows = row_behind(typed.before_cursor) + status_rows();
    shown_ += '\r' + up(rows) + "\x1b[K\x1b[C\x1b[J\r";
    status_ = {};
}

void line_drawing::draw_status() {
    status_ = new_status();
    if (!status_.empty()) shown_ += status_.text + '\n';
}

/// Without wrapping, in case the terminal has just become narrower.
void line_drawing::rewrite_status(screen_row status, const typed_line& typed) {
    status_ = std::move(status);
    shown_.append(keep_cursor).append("\r").append(up(row_behind(typed.before_cursor) + 1));
    shown_.append(wrap_not).append(status_.text).append("\x1b[K").append(wrap);
    shown_.append(give_cursor_back);
}

/// Removes only that row: the rows below it, down to the cursor, move up.
void line_drawing::take_status_away(int rows_below) {
    if (std::exchange(status_, {}).empty()) return;
    if (rows_below + 1 >= size_.rows) return; // it has scrolled off the top of the screen
    shown_ += '\r' + up(rows_below + 1) + "\x1b[M" + down(rows_below);
}

bool line_drawing::refresh(const typed_line& typed) {
    if (!on_screen_) return false;
    auto status = new_status();
    if (status.empty() != status_.empty() || make_prompt_() != prompt_) {
        erase(typed);
        return true;
    }
    if (status.text != status_.text) rewrite_status(std::move(status), typed);
    return false;
}

void line_drawing::clear_screen(const typed_line& typed) {
    erase(typed);
    shown_ += "\x1b[H\x1b[2J";
}

void line_drawing::go_below(const typed_line& typed) {
    if (!std::exchange(on_screen_, false)) return;
    const int row = row_behind(typed.before_cursor);
    take_status_away(row);
    const int end = row_behind(typed.text);
    shown_.append(static_cast<std::size_t>(end - row) + 1, '\n');
}

void line_drawing::finish(std::wstring_view text) {
    on_screen_ = false;
    take_status_away(row_behind(text) + 1);
}

void line_drawing::resize(screen_size size, const typed_line& typed) {
    size_ = size;
    erase(typed);
}

} // namespace babel::cli
