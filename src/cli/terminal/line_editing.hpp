// A line that is being edited, by libedit: keys in, lines and what the terminal shall show out.
#pragma once

#include "cli/command/completion.hpp"
#include "cli/terminal/fiber.hpp"
#include "cli/terminal/hidden_terminal.hpp"
#include "cli/terminal/screen_row.hpp"

#include <termios.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct editline;
struct historyW;

namespace babel::cli {

/// Knows no terminal and never waits. libedit runs in a fiber, so that it may read wherever it
/// wants to (in a search, behind an escape character): it is resumed when there are keys. What it
/// does to the settings of a terminal happens to a pseudo-terminal of its own that nobody looks at.
/// Thread: the loop only.
class line_editing {
public:
    struct hooks {
        std::function<std::string()> prompt;
        std::function<completion(std::string_view before_cursor)> complete;
        /// What stands above the prompt on a terminal of that width; nothing: no such row.
        std::function<screen_row(int columns)> status = nullptr;
        /// A space on an empty line: whether it is none, but a key of its own.
        std::function<bool()> space = nullptr;
    };
    enum class outcome {
        needs_keys,
        line, ///< take_line(); the next edit() starts another one.
        end,  ///< Ctrl-D on an empty line.
    };

    /// `settings`: the terminal's, of which the keys that erase are taken.
    line_editing(hooks ask, const termios& settings, screen_size size);
    line_editing(const line_editing&) = delete;
    line_editing& operator=(const line_editing&) = delete;
    ~line_editing();

    /// Whether there is a terminal (TERM) on which a line can be edited.
    bool usable() const { return usable_; }

    /// Starts a line where none is open; works on the keys until a line is complete or none is
    /// left.
    outcome edit(std::string_view keys);
    std::string take_line();
    /// What was shown is to be sent to the terminal.
    std::string take_shown();

    /// Text of whole lines, above the line that is being edited and its status; both stay.
    void print_above(std::string_view text);
    /// Shows prompt and status as they are now, if they have become others.
    void refresh();
    bool shows_status() const { return !status_.empty(); }
    /// Nothing is typed.
    bool is_empty() const;
    /// Drops the line, and starts another one below it.
    void cancel();
    /// Leaves the cursor below the line.
    void go_below();
    void resize(screen_size size);
    screen_size size() const { return size_; }

    /// For the arrow keys and searches.
    void remember(std::string_view line);

private:
    struct libedit; // what it calls back
    struct close_editor {
        void operator()(editline* editor) const;
    };
    struct close_history {
        void operator()(historyW* history) const;
    };
    struct close_file {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    void open(const termios& settings);
    void read_lines();
    bool next_character(wchar_t& character);
    bool is_taken(wchar_t character) const;
    const wchar_t* show_prompt();
    bool complete_word();
    // What is on the screen (line_drawing.cpp).
    int row_behind(std::wstring_view text) const;
    int cursor_row() const;
    int status_rows() const;
    void go_to_start();
    void show_again();
    void show_status();
    void rewrite_status(screen_row status);
    void take_status_away(int rows_below);
    void clear_screen();

    hooks ask_;
    screen_size size_;
    std::string keys_;
    std::string shown_;
    std::string line_;
    std::string prompt_;        // as it was asked for last
    std::wstring shown_prompt_; // as it was shown then
    screen_row status_;         // on the screen, in the row above the prompt
    bool usable_ = false;
    bool open_line_ = false;
    bool on_screen_ = false; // the line, and the cursor in it
    bool dropping_ = false;
    bool ending_ = false;
    outcome outcome_ = outcome::needs_keys;
    hidden_terminal terminal_;
    std::unique_ptr<std::FILE, close_file> screen_;
    std::unique_ptr<historyW, close_history> history_;
    std::unique_ptr<editline, close_editor> editor_;
    fiber fiber_;
};

} // namespace babel::cli
