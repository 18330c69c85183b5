// Looks at a server as a login does, but without one.
#pragma once

#include <babel/client/seen_server.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/asio.hpp>

namespace babel::client {

/// Connects by the plan of a login, waits for the greeting, judges the server, and disconnects.
/// Stores nothing and sends nothing but a handshake.
/// Lifetime: `given` outlives it. Thread: the loop only. Cancellation: terminal.
asio::awaitable<seen_server> probe_server(asio::any_io_executor executor, const settings& given);

} // namespace babel::client
