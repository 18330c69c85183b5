// Rows of a line that is edited: its prompt and text, and the status above them. No I/O.
#pragma once

#include "cli/terminal/screen_row.hpp"
#include "cli/terminal/screen_size.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace babel::cli {

/// Makes the output that draws and removes these rows on a terminal, and collects it with that of
/// the editor, which draws the prompt and the text itself.
/// Thread: one at a time.
class line_drawing {
public:
    using prompt_source = std::function<std::string()>;
    /// The status on a terminal of that width. An empty one takes no row.
    using status_source = std::function<screen_row(int columns)>;

    /// The text that is typed, and the part of it before the cursor.
    struct typed_line {
        std::wstring_view text;
        std::wstring_view before_cursor;
    };

    /// `status` may be null: there is none.
    line_drawing(prompt_source prompt, status_source status, screen_size size);

    /// Appends output as it is.
    void write(std::string_view output) { shown_ += output; }
    /// Returns the output for the terminal.
    std::string take_shown();

    /// Draws the status. Call it where the prompt is about to be drawn.
    void draw_status();
    /// The prompt, for the editor that draws it now. Valid until the next call.
    const wchar_t* prompt();

    // These do nothing while no line is on the screen.

    /// Goes to the start of the status or the prompt, and clears from there.
    void erase(const typed_line& typed);
    /// Rewrites a status that has changed. Returns true if it has erased the line instead, which
    /// is to be drawn again: the prompt has changed, or the status has come or gone.
    bool refresh(const typed_line& typed);
    /// Leaves the cursor below the line, which is no longer on the screen then.
    void go_below(const typed_line& typed);

    /// Clears the whole screen.
    void clear_screen(const typed_line& typed);
    /// Removes the status of a complete line, below which the cursor is.
    void finish(std::wstring_view text);
    /// Erases the line, which the terminal may have wrapped.
    void resize(screen_size size, const typed_line& typed);

    screen_size size() const { return size_; }
    bool shows_status() const { return !status_.empty(); }

private:
    int row_behind(std::wstring_view text) const;
    int status_rows() const;
    screen_row new_status() const;
    void rewrite_status(screen_row status, const typed_line& typed);
    void take_status_away(int rows_below);

    prompt_source make_prompt_;
    status_source make_status_;
    screen_size size_;
    std::string shown_;
    std::string prompt_;        // as last requested
    std::wstring shown_prompt_; // as last shown
    screen_row status_;         // on the screen, in the row above the prompt
    bool on_screen_ = false;    // the line, and the cursor in it
};

} // namespace babel::cli
