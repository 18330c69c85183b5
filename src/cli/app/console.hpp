// User interface: events, results and the prompt, as text or as JSON.
#pragma once

#include "cli/command/command_result.hpp"
#include "cli/options/options.hpp"
#include "cli/render/palette.hpp"
#include "cli/terminal/line_editor.hpp"
#include "cli/terminal/line_reader.hpp"
#include "cli/terminal/output.hpp"
#include "cli/terminal/status_line.hpp"
#include <babel/client/event.hpp>
#include <babel/core/asio.hpp>

#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

struct console_style {
    int descriptor = 1; ///< For events: standard output, unless voice goes there.
    bool json = false;
    bool quiet = false;
    bool interactive = false; ///< A person types at a prompt, which is drawn again after each line.
    bool plain = false;       ///< Nothing moves the cursor, and lines are not edited.
    color_choice color = color_choice::never;
};

/// Thread: the loop only.
class console {
public:
    using completer = std::function<completion(std::string_view before_cursor)>;

    struct hooks {
        std::function<std::string()> prompt; ///< The current prompt.
        /// For the status line, if the terminal can have one; nothing without a call.
        std::function<std::optional<call_status>()> status;
        /// Handles a space on an empty line; true if it was the key to talk.
        std::function<bool()> space;
        std::function<void(const std::string& line)> typed; ///< A line to keep for later sessions.
        std::function<void()> closed;                       ///< The reader has closed the output.
    };

    console(asio::any_io_executor executor, console_style style, hooks callbacks);

    void show(const client::client_event& event);

    /// Prints the result of a command that came as JSON.
    void reply(const boost::json::value& id, const command_result& result);

    /// Prints a command's answer to standard output, but never between lines of JSON.
    void say(std::string_view text);

    /// Prints a diagnostic: at the prompt like say(), otherwise to standard error.
    void complain(std::string_view text);

    /// Reads lines from standard input: at a prompt, with `complete` for Tab if the terminal can
    /// edit lines, or from a script. `past`: lines typed in earlier sessions. Returns at the end of
    /// the input, or when cancelled.
    asio::awaitable<void> read_lines(
        line_reader::line_handler on_line, completer complete, std::vector<std::string> past
    );

    void draw_prompt();

    /// The prompt or the status has changed without an event.
    void refresh_prompt();

    /// A typed line is being executed: the prompt returns with draw_prompt().
    void hold_prompt();

    /// True if lines are edited; only then the signals below need handling.
    bool edits_lines() const { return editor_ != nullptr; }

    /// True if nothing is typed yet; false if only the terminal can tell.
    bool has_empty_line() const { return editor_ && editor_->has_empty_line(); }
    /// SIGINT: drops a half-typed line.
    void start_new_line();
    /// SIGWINCH.
    void resize();
    /// SIGTSTP and SIGCONT: before the program is stopped or exits at once, and when it continues.
    void suspend();
    void resume();

    /// Some lines could not be written.
    bool has_lost_lines() const { return out_.failed_lines() > 0; }

    /// Reports lost lines and writes the rest, within `limit`.
    asio::awaitable<void> drain(std::chrono::milliseconds limit);

private:
    void print_line(std::string_view line);
    screen_row status_row(int columns) const;
    void keep_prompt_current();
    void wait_for_tick();
    void on_tick();

    asio::any_io_executor executor_;
    console_style style_;
    palette colors_;
    const hooks hooks_;
    // A descriptor of our own: standard error is redirected at times, because sound libraries print
    // to it.
    output errors_;
    output out_;
    std::unique_ptr<line_editor> editor_;
    asio::steady_timer tick_; // for the prompt's clock and the status line
    bool ticking_ = false;
    std::string ticked_prompt_;
    std::chrono::steady_clock::time_point still_since_{};
    std::string erase_line_;    // removes the prompt before a line is printed over it
    bool prompt_shows_ = false; // the cursor stands after it
    bool prompt_held_ = true;
    std::uint64_t sequence_ = 0;
};

} // namespace babel::cli
