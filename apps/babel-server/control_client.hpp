// Client of the control socket.
#pragma once

#include "invocation.hpp"

namespace babel::server {

/// Sends the request and prints the answer. Returns the exit status.
int ask(const ctl_request& wanted);

} // namespace babel::server
