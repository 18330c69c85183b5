// Verbs about this program: its state, its settings, its help, and its end.
#pragma once

#include "cli/command/command.hpp"
#include "cli/command/started_command.hpp"
#include <babel/client/client.hpp>

#include <functional>

namespace babel::cli {

/// Thread: the loop only.
class session_verbs {
public:
    /// `quit`: exits the program.
    session_verbs(client::client& client, std::function<void()> quit)
        : client_(client), quit_(std::move(quit)) {}

    started_command begin(const command::nothing&) { return {}; }
    started_command begin(const command::status&);
    started_command begin(const command::set& c);
    started_command begin(const command::help& c);
    started_command begin(const command::quit&);

private:
    client::client& client_;
    std::function<void()> quit_;
};

} // namespace babel::cli
