// Notices that the machine slept.
#pragma once

#include <babel/core/asio.hpp>

#include <functional>

namespace babel::client {

/// Calls `on_wake` within 5 s after the machine was suspended for a second or more.
/// Cancellation: terminal; it ends no other way.
asio::awaitable<void>
watch_for_suspend(asio::any_io_executor executor, std::function<void()> on_wake);

} // namespace babel::client
