// Verbs about other people: contacts, the log of calls, and blocked names.
#pragma once

#include "cli/command/command.hpp"
#include "cli/command/started_command.hpp"
#include <babel/client/client.hpp>

#include <chrono>
#include <optional>

namespace babel::cli {

class blocked_names;
class call_log;

/// Thread: the loop only.
class people_verbs {
public:
    people_verbs(client::client& client, blocked_names& blocked, call_log& calls)
        : client_(client), blocked_(blocked), calls_(calls) {}

    /// Must receive every event.
    void on_event(const client::client_event& event);

    started_command begin(const command::contacts&);
    started_command begin(const command::dnd& c);
    started_command begin(const command::block& c);
    started_command begin(const command::unblock& c);
    started_command begin(const command::calls& c);

private:
    started_command list_blocked();

    client::client& client_;
    blocked_names& blocked_;
    call_log& calls_;
    std::optional<std::chrono::system_clock::time_point> lost_since_; // of the server link
};

} // namespace babel::cli
