// The immediate result of a command, and the condition for its final one.
#pragma once

#include "cli/command/command_result.hpp"
#include <babel/client/event.hpp>
#include <babel/core/asio.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace babel::cli {

struct started_command {
    /// Returns the result once an event has brought it.
    using verdict = std::function<std::optional<command_result>(const client::client_event&)>;

    command_result now;
    verdict later = {}; ///< Empty: `now` is final.
    std::optional<std::chrono::milliseconds> limit =
        std::nullopt;               ///< After this time the result is `now`.
    bool waits_for_anybody = false; ///< Interactive users wait for its result, too.
    std::function<asio::awaitable<command_result>()> work =
        {}; ///< Brings the result instead of an event.
};

inline started_command failed_command(std::string why, exit_status status = exit_status::failed) {
    started_command out;
    out.now.status = status;
    out.now.text = std::move(why);
    return out;
}

inline started_command answered(std::string text) {
    return failed_command(std::move(text), exit_status::done);
}

/// `problem`: a message; empty: there is no problem.
inline started_command done_unless(std::string problem) {
    if (problem.empty()) return {};
    return failed_command(std::move(problem));
}

} // namespace babel::cli
