// The prompt and the status line of the moment, and the key to talk.
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

namespace babel::cli {

/// Thread: the loop only.
class prompt_view {
public:
    /// `refresh`: the prompt has changed without an event.
    prompt_view(
        const asio::any_io_executor& executor, std::string name, std::function<void()> refresh
    );

    /// From then on it shows the calls of that client, which outlives it.
    void follow(client::client& shown) { client_ = &shown; }

    /// Must receive every event.
    void on_event(const client::client_event& event);

    std::string prompt() const;

    /// What the status line shows: all calls that are up.
    std::optional<call_status> status();

    /// A space on an empty line. Returns whether it is the key to talk.
    bool talk_for_a_moment();

private:
    using time_point = std::chrono::steady_clock::time_point;

    std::optional<prompt_call> shown_call() const;
    void stop_talking();

    const std::string name_;
    std::function<void()> refresh_;
    client::client* client_ = nullptr; // none before the sound is open
    std::map<int, time_point> call_since_;
    call_trends trends_;
    asio::steady_timer talk_ends_;
};

} // namespace babel::cli
