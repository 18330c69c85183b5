// What the user sees: events, results and the prompt, as text or as JSON.
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
    int descriptor = 1; ///< Where events go: standard output, unless voice goes there.
    bool json = false;
    bool quiet = false;
    bool interactive = false; ///< A person types at a prompt: it is drawn again after each line.
    bool plain = false;       ///< Nothing moves the cursor: no line is edited.
    color_choice color = color_choice::never;
};

/// Thread: the loop only.
class console {
public:
    using completer = std::function<completion(std::string_view before_cursor)>;

    struct hooks {
        std::function<std::string()> prompt; ///< That of the moment.
        /// For the status line, where the terminal can have one; nothing: there is no call.
        std::function<std::optional<call_status>()> status;
        /// A space on an empty line: whether it is none, but the key to talk.
        std::function<bool()> space;
        std::function<void(const std::string& line)> typed; ///< To be kept for another session.
        std::function<void()> closed;                       ///< Nobody reads any more.
    };

    console(asio::any_io_executor executor, console_style style, hooks ask);

    void show(const client::client_event& event);

    /// What came of a command that was asked for in JSON.
    void reply(const boost::json::value& id, const command_result& result);

    /// What a command answers: to standard output, but never between lines of JSON.
    void say(std::string_view text);

    /// A diagnostic: to a person at the prompt like say(), else to standard error.
    void complain(std::string_view what);

    /// Reads standard input: a person's lines behind a prompt, with `complete` for Tab where the
    /// terminal can edit lines, or a script's. `past`: what was typed in earlier sessions. Returns
    /// at its end, or when cancelled.
    asio::awaitable<void> read_lines(
        line_reader::line_handler on_line, completer complete, std::vector<std::string> past
    );

    void draw_prompt();

    /// Something has happened, without an event, that prompt or status tell.
    void refresh_prompt();

    /// A line was typed and is carried out: the prompt comes back with draw_prompt().
    void hold_prompt();

    /// Whether lines are edited; then there is something to do at the signals below.
    bool edits_lines() const { return editor_ != nullptr; }

    /// Whether nothing is typed yet; false also where only the terminal knows.
    bool has_empty_line() const { return editor_ && editor_->has_empty_line(); }
    /// SIGINT: clears a half-typed line away.
    void start_new_line();
    /// SIGWINCH.
    void resize();
    /// Before the program is stopped or leaves at once, and when it goes on: SIGTSTP, SIGCONT.
    void suspend();
    void resume();

    /// Some could not be written.
    bool has_lost_lines() const { return out_.failed_lines() > 0; }

    /// The last word: lines that were lost are told, and all is written, `limit` at most.
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
    const hooks ask_;
    // Of our own: what sound libraries print is kept off standard error for a moment at times.
    output errors_;
    output out_;
    std::unique_ptr<line_editor> editor_;
    asio::steady_timer tick_; // of the prompt's clock and the status line
    bool ticking_ = false;
    std::string ticked_prompt_;
    std::chrono::steady_clock::time_point still_since_{};
    std::string erase_line_;    // takes the prompt away before a line is printed over it
    bool prompt_shows_ = false; // the cursor stands behind it
    bool prompt_held_ = true;
    std::uint64_t sequence_ = 0;
};

} // namespace babel::cli
