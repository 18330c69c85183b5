// The verbs that place, answer, hold and end calls.
#pragma once

#include "cli/command/command.hpp"
#include "cli/command/started_command.hpp"
#include <babel/client/client.hpp>
#include <babel/core/error.hpp>

#include <functional>
#include <string_view>
#include <vector>

namespace babel::cli {

/// The calls of those numbers were placed or accepted: the newest has come to a result when it is
/// up or over. `out`: what it came to at once.
started_command until_up(started_command out, const std::vector<int>& calls);

/// The calls of those numbers are being ended: there is a result when all of them have gone.
started_command until_gone(started_command out, std::vector<int> calls);

/// Thread: the loop only.
class call_verbs {
public:
    /// `repeat_stats`: show the figures every few seconds, or no more.
    call_verbs(client::client& of, std::function<void(bool on)> repeat_stats)
        : client_(of), repeat_stats_(std::move(repeat_stats)) {}

    started_command begin(const command::call& c);
    started_command begin(const command::accept& c);
    started_command begin(const command::refuse& c);
    started_command begin(const command::hangup& c);
    started_command begin(const command::hold& c);
    started_command begin(const command::stats& c);

private:
    started_command about_call(error_code failed, std::string_view peer) const;

    client::client& client_;
    std::function<void(bool on)> repeat_stats_;
};

} // namespace babel::cli
