// One attempt to reach the server.
#pragma once

#include "client/link/link_failure.hpp"
#include "client/link/server_check.hpp"
#include "client/link/server_connector.hpp"
#include <babel/client/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <string>

namespace babel::client {

/// Connects by the plan for the server of `options`. Lifetime: all of them outlive it.
/// Cancellation: terminal. Thread: the loop only.
asio::awaitable<result<server_connection, link_failure>>
reach_server(const server_check& check, server_connector& connector, const settings& options);

/// For the user: host:port (address), or host:port (target:port, address) where SRV named it.
std::string place_of(const server_connection& to);

} // namespace babel::client
