// Asks a server that runs, over its control socket.
#pragma once

#include "command_line.hpp"

namespace babel::server {

/// Asks, waits for the answer and prints it. Returns the exit status.
int ask(const ctl_request& wanted);

} // namespace babel::server
