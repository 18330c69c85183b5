// A connection that may carry a call's voice, and the function that makes one.
#pragma once

#include <babel/call/end_detail.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/tcp.hpp>
#include <babel/net/transport.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace babel::call {

struct connection {
    std::unique_ptr<net::transport> transport;
    std::string from; ///< The peer's end, for display.
};

connection make_connection(net::tcp::socket socket);

/// Connects to a caller.
using connector = std::function<asio::awaitable<result<connection>>(caller_address to)>;

/// `server`: the address at which we reached the server; it decides which addresses a caller may
/// give.
/// Errors: bad_host; no_ip_address; those of net::connect() and check_caller_address().
asio::awaitable<result<connection>> connect_to_caller(
    asio::any_io_executor executor, net::family family, caller_address to, asio::ip::address server
);

} // namespace babel::call
