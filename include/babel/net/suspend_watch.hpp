// Notices that the machine slept.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/time.hpp>

#include <chrono>
#include <functional>

namespace babel::net {

/// A shorter sleep is not told.
inline constexpr std::chrono::seconds shortest_sleep{1};

/// Calls `on_wake` within `interval` after the machine was suspended, with the length of that. The
/// program wakes up at each interval for this. `slept`: all time suspended so far.
/// Cancellation: terminal; it ends no other way. Thread: the loop only.
asio::awaitable<void> watch_for_suspend(
    asio::any_io_executor executor,
    std::chrono::milliseconds interval,
    std::function<void(std::chrono::nanoseconds)> on_wake,
    std::function<std::chrono::nanoseconds()> slept = time_suspended
);

} // namespace babel::net
