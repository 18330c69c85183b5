// Asks the DNS for the servers of a service.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/net/srv_answer.hpp>

#include <string>

namespace babel::net {

/// Asks the system's name servers, by UDP alone: TCP could hold a thread for minutes. Empty: there
/// are no such records, or no answer came. A name server has 2 s, and several of them longer, so
/// the caller sets the limit.
/// Cancellation: terminal; the result is empty then, and the thread of the look-up ends later.
/// Thread: the executor's; the look-up has a thread of its own.
asio::awaitable<srv_answer> look_up_srv(asio::any_io_executor executor, std::string name);

} // namespace babel::net
