// Hears of changes of this machine's network from the kernel.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <chrono>
#include <functional>

namespace babel::net {

/// Changes come in groups: an address goes, its routes go, others come.
inline constexpr std::chrono::milliseconds route_change_pause{50};

/// Calls `changed` at the first sign of a change of routes, or of own_addresses(), and again 50 ms
/// later if more came. So a call moves at once, and then to the network that is there in the end.
/// Cancellation: terminal. Errors: operation_aborted; the system's, without which it never ends.
asio::awaitable<error_code>
watch_routes(asio::any_io_executor executor, std::function<void()> changed);

} // namespace babel::net
