// Verbs that wait for an event, or for some time.
#pragma once

#include "cli/command/command.hpp"
#include "cli/command/started_command.hpp"
#include <babel/client/client.hpp>

#include <set>
#include <string_view>

namespace babel::cli {

/// Thread: the loop only.
class wait_verbs {
public:
    explicit wait_verbs(const client::client& client) : client_(client) {}

    /// Must receive every event, before the waits do.
    void on_event(const client::client_event& event);

    started_command begin(const command::wait& c);
    started_command begin(const command::sleep& c);

private:
    bool is_so_already(std::string_view event_type);

    const client::client& client_;
    std::set<std::string_view> unheard_; // types of past events that no wait has consumed
};

} // namespace babel::cli
