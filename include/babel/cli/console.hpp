// What the user sees: events, results and the prompt, as text or as JSON.
#pragma once

#include <babel/cli/command_result.hpp>
#include <babel/cli/line_editor.hpp>
#include <babel/cli/line_reader.hpp>
#include <babel/cli/options.hpp>
#include <babel/cli/output.hpp>
#include <babel/cli/palette.hpp>
#include <babel/client/event.hpp>
#include <babel/core/asio.hpp>
#include <babel/net/descriptor.hpp>

#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

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

    /// `prompt` tells the prompt of the moment; `on_closed`: nobody reads any more.
    console(
        asio::any_io_executor executor,
        console_style style,
        std::function<std::string()> prompt,
        std::function<void()> on_closed
    );

    void show(const client::client_event& event);

    /// What came of a command that was asked for in JSON.
    void reply(const boost::json::value& id, const command_result& result);

    /// What a command answers: to standard output, but never between lines of JSON.
    void say(std::string_view text);

    /// A diagnostic: to a person at the prompt like say(), else to standard error.
    void complain(std::string_view what);

    /// Reads standard input: a person's lines behind a prompt, with `complete` for Tab where the
    /// terminal can edit lines, or a script's. Returns at its end, or when cancelled.
    asio::awaitable<void> read_lines(line_reader::line_handler on_line, completer complete);

    void draw_prompt();

    /// A line was typed and is carried out: the prompt comes back with draw_prompt().
    void hold_prompt();

    /// Whether lines are edited; then there is something to do at the signals below.
    bool edits_lines() const { return editor_ != nullptr; }

    /// SIGINT: clears a half-typed line away.
    void start_new_line();
    /// SIGWINCH.
    void resize();
    /// Before the program is stopped or leaves at once, and when it goes on: SIGTSTP, SIGCONT.
    void suspend();
    void resume();

    asio::awaitable<void> drain(std::chrono::milliseconds limit) { return out_.drain(limit); }

private:
    void print_line(std::string_view line);
    void keep_prompt_current();

    asio::any_io_executor executor_;
    console_style style_;
    palette colors_;
    // Of our own: what sound libraries print is kept off standard error for a moment at times.
    net::descriptor errors_;
    std::function<std::string()> prompt_;
    output out_;
    std::unique_ptr<line_editor> editor_;
    asio::steady_timer tick_; // of the prompt's clock
    bool ticking_ = false;
    std::string erase_line_;    // takes the prompt away before a line is printed over it
    bool prompt_shows_ = false; // the cursor stands behind it
    bool prompt_held_ = true;
    std::uint64_t sequence_ = 0;
};

} // namespace babel::cli
