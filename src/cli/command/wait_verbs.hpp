// The verbs that wait: for an event, or for some time.
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
    explicit wait_verbs(const client::client& of) : client_(of) {}

    /// Must receive every event, before those who wait.
    void on_event(const client::client_event& event);

    started_command begin(const command::wait& c);
    started_command begin(const command::sleep& c);

private:
    bool is_so_already(std::string_view event_type);

    const client::client& client_;
    std::set<std::string_view> unheard_; // types of events that came and nobody has waited for
};

} // namespace babel::cli
