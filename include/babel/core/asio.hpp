// The name of Asio's namespace, and the completion token of our coroutines.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace babel {

namespace asio = boost::asio;

/// Operations report their error_code as a value and never throw.
inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

} // namespace babel
