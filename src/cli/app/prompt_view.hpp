// The current prompt and status line, and the key to talk.
#pragma once

#include "cli/render/prompt_text.hpp"
#include "cli/terminal/call_trends.hpp"
#include "cli/terminal/status_line.hpp"
#include <babel/client/client.hpp>
#include <babel/core/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace babel::cli {

/// Thread: the loop only.
class prompt_view {
public:
    /// `refresh`: the prompt has changed without an event.
    prompt_view(
        const asio::any_io_executor& executor, std::string name, std::function<void()> refresh
    );

    /// Shows the calls of that client, which outlives it, from now on.
    void follow(client::client& shown) { client_ = &shown; }

    /// Must receive every event.
    void on_event(const client::client_event& event);

    std::string prompt() const;

    /// The status line of all calls that are up.
    std::optional<call_status> status();

    /// Handles a space on an empty line. Returns true if it was the key to talk.
    bool talk_for_a_moment();

private:
    using time_point = std::chrono::steady_clock::time_point;
    using calls = std::vector<client::call_view>;

    std::optional<prompt_call> shown_call() const;
    bool shows_insecurity() const;
    std::optional<call::call_security> shown_security(const calls& all) const;
    void stop_talking();

    const std::string name_;
    std::function<void()> refresh_;
    client::client* client_ = nullptr; // null before the sound is open
    std::map<int, time_point> call_since_;
    call_trends trends_;
    asio::steady_timer talk_ends_;
};

} // namespace babel::cli
