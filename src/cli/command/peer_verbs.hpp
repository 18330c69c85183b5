// Verbs about the keys of peers.
#pragma once

#include "cli/command/command.hpp"
#include "cli/command/started_command.hpp"
#include <babel/client/card.hpp>
#include <babel/client/client.hpp>

#include <string>
#include <string_view>

namespace babel::cli {

/// Thread: the loop only.
class peer_verbs {
public:
    explicit peer_verbs(client::client& client) : client_(client) {}

    started_command begin(const command::peers&);
    started_command begin(const command::trust& c);
    started_command begin(const command::verify& c);
    started_command begin(const command::forget& c);

private:
    started_command trust(const client::card& of);
    started_command key_kept(std::string_view state, const std::string& name) const;

    client::client& client_;
};

} // namespace babel::cli
