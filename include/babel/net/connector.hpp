// Connects to a host by name: tries its addresses of both families, within one deadline.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace babel::net {

struct connect_options {
    std::chrono::milliseconds timeout{5000}; ///< for the look-up and all addresses together
    /// Filter of addresses, after the look-up: returns an error for each that must not be tried.
    /// The first such error is the result if no address is left.
    std::function<error_code(const tcp::endpoint&)> refuse;
    family addresses = family::any; ///< No others are looked up.
    /// The name comes from a stranger. Such names are looked up on a thread of their own, one at a
    /// time, so that a name server that does not answer delays no other look-up.
    bool is_strangers = false;
    /// To connect from, as open_from(). Null: any port, for this connection alone.
    std::optional<std::uint16_t> shared_port = std::nullopt;
};

/// Looks the host up and tries its addresses, alternating the families. A new attempt starts every
/// 250 ms while earlier ones are under way (Happy Eyeballs, RFC 8305 section 5). The first that
/// connects wins.
/// Errors: no_address; looking_up; timed_out; cancelled; those of `refuse`; that of the last
/// address that failed. Cancellation: terminal; does not wait for a look-up under way. Thread: the
/// executor's; look-ups of names run on Asio's resolver thread.
asio::awaitable<result<tcp::socket>> connect(
    asio::any_io_executor executor, std::string host, std::uint16_t port, connect_options options
);

/// Number of abandoned look-ups that still occupy the resolver thread. A program that exits while
/// there are any must not wait for that thread.
std::size_t abandoned_lookups() noexcept;

} // namespace babel::net
