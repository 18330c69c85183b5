// Line editing at a terminal, inside the loop.
#pragma once

#include "cli/command/word_completion.hpp"
#include "cli/terminal/line_reader.hpp"
#include "cli/terminal/screen_row.hpp"
#include "cli/terminal/standard_stream.hpp"
#include <babel/core/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

class line_editing;
class terminal_mode;

/// Reads a terminal key by key in the loop: libedit's keys, history, searches (Ctrl-R), and Tab.
/// Other output during editing goes through print(), which puts it above that line. The owner
/// handles signals and passes them on. The terminal has its original settings whenever this does
/// not wait for keys in the foreground.
///
/// Lifetime: run() once; the object outlives it.
/// Thread: the loop only.
class line_editor {
public:
    struct hooks {
        std::function<std::string()> prompt;
        std::function<completion(std::string_view before_cursor)> complete;
        /// The row above the prompt, on a terminal of that width; nothing: no such row.
        std::function<screen_row(int columns)> status;
        /// Handles a space on an empty line; true if it was a key of its own.
        std::function<bool()> space;
        /// A line was typed.
        std::function<void(const std::string&)> keep;
        /// Sends to the terminal.
        std::function<void(std::string_view)> write;
    };

    /// `descriptor`: a terminal, which the caller still owns. `past`: the lines of earlier
    /// sessions.
    line_editor(
        const asio::any_io_executor& executor,
        int descriptor,
        hooks callbacks,
        const std::vector<std::string>& past
    );
    ~line_editor();

    /// True if lines can be edited here; otherwise use line_reader.
    bool usable() const;

    /// Waits for show_prompt(), reads a line, and repeats. Returns at Ctrl-D on an empty line, at
    /// the end of the terminal, or when cancelled.
    asio::awaitable<void> run(line_reader::line_handler on_line);
    /// The command of the last line is done.
    void show_prompt();

    /// Prints whole lines.
    void print(std::string_view text);
    /// The prompt or the status may have changed.
    void refresh();
    bool shows_status() const;

    // For signals.

    bool has_empty_line() const;
    /// Ctrl-C: drops the line.
    void cancel_line();
    /// The size of the terminal has changed.
    void resize();
    /// Before the program is stopped or exits at once: restores the terminal.
    void suspend();
    /// Continues, if it is in the foreground.
    void resume();

private:
    asio::awaitable<bool> read_keys();
    asio::awaitable<bool> prompt_is_wanted();
    void give_terminal_back();
    void flush();

    hooks hooks_;
    standard_stream terminal_;
    std::unique_ptr<terminal_mode> mode_;
    std::unique_ptr<line_editing> line_;
    asio::steady_timer changed_; // expires at show_prompt() and resume()
    std::string keys_;
    bool prompt_wanted_ = false;
    bool has_terminal_ = false; // with our settings
    bool running_ = false;
};

} // namespace babel::cli
