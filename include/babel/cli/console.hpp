// What the user sees: events, results and the prompt, as text or as JSON.
#pragma once

#include <babel/cli/output.hpp>
#include <babel/client/event.hpp>
#include <babel/core/asio.hpp>
#include <babel/net/descriptor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace babel::cli {

struct console_style {
    int descriptor = 1; ///< Where events go: standard output, unless voice goes there.
    bool json = false;
    bool quiet = false;
    bool interactive = false; ///< A person types at a prompt: it is drawn again after each line.
};

/// Thread: the loop only.
class console {
public:
    /// `prompt` tells the prompt of the moment; `on_closed`: nobody reads any more.
    console(
        asio::any_io_executor executor,
        console_style style,
        std::function<std::string()> prompt,
        std::function<void()> on_closed
    );

    void show(const client::client_event& event);

    /// What a command answers: to standard output, but never between lines of JSON.
    void say(std::string_view text);

    /// A diagnostic: to a person at the prompt like say(), else to standard error.
    void complain(std::string_view what);

    void draw_prompt();

    /// A line was typed and is carried out: the prompt comes back with draw_prompt().
    void hold_prompt();

    /// Clears a half-typed line away, as Ctrl-C does.
    void start_new_line();

    asio::awaitable<void> drain(std::chrono::milliseconds limit) { return out_.drain(limit); }

private:
    void print_line(std::string_view line);

    console_style style_;
    // Of our own: what sound libraries print is kept off standard error for a moment at times.
    net::descriptor errors_;
    std::function<std::string()> prompt_;
    output out_;
    std::string erase_line_;    // takes the prompt away before a line is printed over it
    bool prompt_shows_ = false; // the cursor stands behind it
    bool prompt_held_ = true;
    std::uint64_t sequence_ = 0;
};

} // namespace babel::cli
