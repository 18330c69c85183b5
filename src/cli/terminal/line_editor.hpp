// Lines that are edited at a terminal, inside the loop.
#pragma once

#include "cli/command/completion.hpp"
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

/// Reads a terminal key by key while the loop goes on: libedit's keys, history, searches (Ctrl-R),
/// and Tab. Whatever else is printed while a line is being typed goes through print(), which puts
/// it above that line. Signals are the owner's, who passes them on; the terminal's settings are as
/// they were whenever this is not waiting for keys in the foreground. Lifetime: run() once; the
/// object outlives it. Thread: the loop only.
class line_editor {
public:
    struct hooks {
        std::function<std::string()> prompt;
        std::function<completion(std::string_view before_cursor)> complete;
        /// What stands above the prompt on a terminal of that width; nothing: no such row.
        std::function<screen_row(int columns)> status;
        /// A space on an empty line: whether it is none, but a key of its own.
        std::function<bool()> space;
        /// A line was typed.
        std::function<void(const std::string&)> keep;
        /// Sends to the terminal.
        std::function<void(std::string_view)> write;
    };

    /// `descriptor`: a terminal, which stays the caller's. `past`: the lines of earlier sessions.
    line_editor(
        const asio::any_io_executor& executor,
        int descriptor,
        hooks ask,
        const std::vector<std::string>& past
    );
    ~line_editor();

    /// Whether lines can be edited here; otherwise there is only the line_reader.
    bool usable() const;

    /// Waits for show_prompt(), reads a line, and so on. Returns at Ctrl-D on an empty line, at the
    /// end of the terminal, or when cancelled.
    asio::awaitable<void> run(line_reader::line_handler on_line);
    /// What the last line asked for is done.
    void show_prompt();

    /// Text of whole lines.
    void print(std::string_view text);
    /// Prompt and status may have become others.
    void refresh();
    bool shows_status() const;

    // What signals ask for.

    bool has_empty_line() const;
    /// Ctrl-C: drops what is typed.
    void cancel_line();
    /// The terminal has another size.
    void resize();
    /// About to be stopped, or to leave at once: gives the terminal back.
    void suspend();
    /// Goes on, if it is in the foreground.
    void resume();

private:
    asio::awaitable<bool> read_keys();
    asio::awaitable<bool> prompt_is_wanted();
    void give_terminal_back();
    void flush();

    hooks ask_;
    standard_stream terminal_;
    std::unique_ptr<terminal_mode> mode_;
    std::unique_ptr<line_editing> line_;
    asio::steady_timer changed_; // rung by show_prompt() and resume()
    std::string keys_;
    bool prompt_wanted_ = false;
    bool has_terminal_ = false; // the settings are ours
    bool running_ = false;
};

} // namespace babel::cli
