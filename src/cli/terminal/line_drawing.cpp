// Screen of line_editing: the rows of the line, and the status above them.
#include "cli/terminal/line_editing.hpp"
#include "cli/terminal/typed_text.hpp"

#include <histedit.h>
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

int line_editing::row_behind(std::wstring_view text) const {
    return place_behind(shown_prompt_, text, size_.usable_columns()).row;
}

int line_editing::cursor_row() const {
    const auto* info = ::el_wline(editor_.get());
    return row_behind({info->buffer, info->cursor});
}

/// More than one if the terminal has become narrower and has wrapped it.
int line_editing::status_rows() const {
    const int columns = size_.usable_columns();
    return (status_.columns + columns - 1) / columns;
}

/// Goes to the start of the status or the prompt, and clears from there. Clearing the screen from
/// its first position would put it into the scrollback (tmux).
void line_editing::go_to_start() {
    if (!open_line_ || !on_screen_) return;
    shown_ += '\r' + up(cursor_row() + status_rows()) + "\x1b[K\x1b[C\x1b[J\r";
    status_ = {};
}

void line_editing::show_again() {
    if (!open_line_) return;
    show_status();
    ::el_wset(editor_.get(), EL_REFRESH);
}

/// Called where the prompt is about to be drawn.
void line_editing::show_status() {
    status_ = hooks_.status ? hooks_.status(size_.columns) : screen_row{};
    if (!status_.empty()) shown_ += status_.text + '\n';
}

/// Without wrapping, in case the terminal has just become narrower.
void line_editing::rewrite_status(screen_row status) {
    status_ = std::move(status);
    shown_.append(keep_cursor).append("\r").append(up(cursor_row() + 1));
    shown_.append(wrap_not).append(status_.text).append("\x1b[K").append(wrap);
    shown_.append(give_cursor_back);
}

/// Removes only that row: the rows below it, down to the cursor, move up.
void line_editing::take_status_away(int rows_below) {
    if (std::exchange(status_, {}).empty()) return;
    if (rows_below + 1 >= size_.rows) return; // it has scrolled off the top of the screen
    shown_ += '\r' + up(rows_below + 1) + "\x1b[M" + down(rows_below);
}

void line_editing::print_above(std::string_view text) {
    go_to_start();
    shown_ += text;
    show_again();
}

void line_editing::refresh() {
    if (!open_line_ || !on_screen_) return;
    auto status = hooks_.status ? hooks_.status(size_.columns) : screen_row{};
    if (status.empty() != status_.empty() || hooks_.prompt() != prompt_) {
        go_to_start();
        show_again();
    } else if (status.text != status_.text) {
        rewrite_status(std::move(status));
    }
}

/// For Ctrl-L.
void line_editing::clear_screen() {
    go_to_start();
    shown_ += "\x1b[H\x1b[2J";
    show_again();
}

void line_editing::go_below() {
    if (!open_line_ || !std::exchange(on_screen_, false)) return;
    const int row = cursor_row();
    take_status_away(row);
    const auto* info = ::el_wline(editor_.get());
    const int end = row_behind({info->buffer, info->lastchar});
    shown_.append(static_cast<std::size_t>(end - row) + 1, '\n');
}

void line_editing::resize(screen_size size) {
    size_ = size;
    terminal_.resize(size_);
    go_to_start();
    ::el_resize(editor_.get());
    show_again();
}

} // namespace babel::cli
