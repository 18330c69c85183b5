// Connects to a host by name: tries its addresses of both families, within one deadline.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/family.hpp>
#include <babel/net/name_lookup.hpp>
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
    bool is_strangers = false;      ///< See host_question.
    /// To connect from, as open_from(). Null: any port, for this connection alone.
    std::optional<std::uint16_t> shared_port{};
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

/// The order of RFC 8305 section 4: as sorted, but the families take turns.
endpoints take_turns(const endpoints& sorted);

/// Addresses in the order of their attempts.
struct dial_list {
    endpoints to;
    /// The first addresses, which take turns of 250 ms. The others are tried when these have
    /// failed, or after 1 s.
    std::size_t eager = 0;
};

struct dialled {
    result<tcp::socket> socket; ///< Errors: those of connect(), except of its look-up.
    endpoints failed;           ///< Those that refused, or were silent until the deadline.
};

/// Tries the addresses as connect() does; the first that connects wins.
/// Cancellation: terminal. Thread: the executor's.
asio::awaitable<dialled> dial(
    asio::any_io_executor executor,
    dial_list list,
    std::chrono::steady_clock::time_point deadline,
    std::optional<std::uint16_t> shared_port = {}
);

} // namespace babel::net
