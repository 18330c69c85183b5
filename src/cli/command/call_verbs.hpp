// Verbs that place, answer, hold and end calls.
#pragma once

#include "cli/command/command.hpp"
#include "cli/command/started_command.hpp"
#include <babel/client/client.hpp>
#include <babel/core/error.hpp>

#include <functional>
#include <string_view>
#include <vector>

namespace babel::cli {

/// The calls with these numbers were placed or accepted. The result comes when the newest is up or
/// over. `out`: the immediate result.
started_command until_up(started_command out, const std::vector<int>& calls);

/// The calls with these numbers are being ended. The result comes when all of them have ended.
started_command until_gone(started_command out, std::vector<int> calls);

/// Thread: the loop only.
class call_verbs {
public:
    /// `repeat_stats`: starts or stops showing the figures every few seconds.
    call_verbs(client::client& client, std::function<void(bool on)> repeat_stats)
        : client_(client), repeat_stats_(std::move(repeat_stats)) {}

    started_command begin(const command::call& c);
    started_command begin(const command::accept& c);
    started_command begin(const command::refuse& c);
    started_command begin(const command::hangup& c);
    started_command begin(const command::message& c);
    started_command begin(const command::hold& c);
    started_command begin(const command::stats& c);

private:
    started_command about_call(error_code failed, std::string_view peer) const;

    client::client& client_;
    std::function<void(bool on)> repeat_stats_;
};

} // namespace babel::cli
