// Connecting to a host by name: every address of it, both families, within one deadline.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace babel::net {

struct connect_options {
    std::chrono::milliseconds timeout{5000}; ///< for the look-up and all addresses together
    /// What says no to an address, after the look-up; the first refusal is the error where no
    /// address is left.
    std::function<error_code(const tcp::endpoint&)> refuse;
    family addresses = family::any; ///< No others are looked up.
    /// A name that a stranger gave: it is looked up on a thread of its own, one at a time, so that
    /// a name server that does not answer holds up nobody else.
    bool is_strangers = false;
};

/// Looks the host up and tries its addresses, alternating the families, a new one every 250 ms
/// while those before it are still trying (Happy Eyeballs, RFC 8305 section 5). The first that
/// connects wins. Errors: no_address; looking_up; timed_out; cancelled; `refuse`'s; that of the
/// last address that failed. Cancellation: terminal; never waits for a look-up that is still under
/// way. Thread: the executor's; look-ups of names run on Asio's resolver thread.
asio::awaitable<result<tcp::socket>> connect(
    asio::any_io_executor executor, std::string host, std::uint16_t port, connect_options options
);

/// How many look-ups nobody waits for any more still occupy the resolver thread. A program that
/// wants to leave while there are some must not wait for that thread.
std::size_t abandoned_lookups() noexcept;

} // namespace babel::net
