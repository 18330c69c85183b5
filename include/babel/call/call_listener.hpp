// The listening socket of one outgoing call.
#pragma once

#include <babel/call/port_pool.hpp>
#include <babel/call/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/tcp.hpp>

namespace babel::call {

/// Opens a listener on the address in the settings, at a port that `ports` recommends, and records
/// that port there. Errors: no_port_left; the system's (address in use, no such address).
result<net::tcp::acceptor> open_call_listener(
    const asio::any_io_executor& executor, const settings& options, port_pool& ports
);

} // namespace babel::call
