// Tasks that may stall, awaited on the loop.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <functional>

namespace babel::net {

/// Runs a task on a thread of its own, which ends with it. Tasks are rare, so no thread waits for
/// them.
/// Errors: the task's; the system's if there is no thread or descriptor left; cancelled.
/// Cancellation: terminal. The task goes on, and the thread ends with it or with the process.
/// Lifetime: the task owns everything that it uses, since it may outlive the loop.
asio::awaitable<error_code>
run_on_a_thread(asio::any_io_executor executor, std::function<error_code()> task);

} // namespace babel::net
