// A line edited by libedit: takes keys, and returns lines and terminal output.
#pragma once

#include "cli/command/word_completion.hpp"
#include "cli/terminal/fiber.hpp"
#include "cli/terminal/hidden_terminal.hpp"
#include "cli/terminal/line_drawing.hpp"
#include "cli/terminal/screen_size.hpp"

#include <termios.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct editline;
struct historyW;

namespace babel::cli {

/// Has no terminal and never waits. libedit runs in a fiber, so it may read at any point (in a
/// search, after an escape character); new keys resume it. Its changes of terminal settings go to a
/// hidden pseudo-terminal.
/// Thread: the loop only.
class line_editing {
public:
    struct hooks {
        line_drawing::prompt_source prompt;
        std::function<completion(std::string_view before_cursor)> complete;
        line_drawing::status_source status = nullptr; ///< For the row above the prompt.
        /// Handles a space on an empty line; true if it was a key of its own.
        std::function<bool()> space = nullptr;
    };
    enum class outcome {
        needs_keys,
        line, ///< take_line(); the next edit() starts another one.
        end,  ///< Ctrl-D on an empty line.
    };

    /// `settings`: the terminal's, which define the keys that erase.
    line_editing(hooks callbacks, const termios& settings, screen_size size);
    line_editing(const line_editing&) = delete;
    line_editing& operator=(const line_editing&) = delete;
    ~line_editing();

    /// True if the terminal (TERM) can edit lines.
    bool usable() const { return usable_; }

    /// Starts a line unless one is open; processes the keys until a line is complete or no key is
    /// left.
    outcome edit(std::string_view keys);
    std::string take_line();
    /// Returns the output for the terminal.
    std::string take_shown() { return drawing_.take_shown(); }

    /// Prints whole lines above the line that is being edited and its status; both stay.
    void print_above(std::string_view text);
    /// Redraws the prompt and the status if they have changed.
    void refresh();
    bool shows_status() const { return drawing_.shows_status(); }
    /// True if nothing is typed.
    bool is_empty() const;
    /// Drops the line, and starts another one below it.
    void cancel();
    /// Leaves the cursor below the line.
    void go_below() { drawing_.go_below(typed()); }
    void resize(screen_size size);
    screen_size size() const { return drawing_.size(); }

    /// For the arrow keys and searches.
    void remember(std::string_view line);

private:
    struct libedit; // callbacks
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
    bool complete_word();
    void take_output(std::string_view output);
    line_drawing::typed_line typed() const;
    void draw_again();
    void clear_screen();

    hooks hooks_;
    line_drawing drawing_;
    std::string keys_;
    std::string line_;
    bool usable_ = false;
    bool open_line_ = false;
    bool dropping_ = false; // the open line, which is not on the screen any more
    bool ending_ = false;
    outcome outcome_ = outcome::needs_keys;
    hidden_terminal terminal_;
    std::unique_ptr<std::FILE, close_file> screen_;
    std::unique_ptr<historyW, close_history> history_;
    std::unique_ptr<editline, close_editor> editor_;
    fiber fiber_;
};

} // namespace babel::cli
