// Addresses of a host by name, from the system.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/family.hpp>
#include <babel/net/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace babel::net {

using endpoints = std::vector<tcp::endpoint>;

/// A host to look up.
struct host_question {
    std::string host; ///< A name, or an address, which is its own answer.
    std::uint16_t port = 0;
    family addresses = family::any; ///< No others are looked up.
    /// The name comes from a stranger. Such names are looked up on a thread of their own, one at a
    /// time, so that a name server that does not answer delays no other look-up.
    bool is_strangers = false;
};

/// In the system's order (RFC 6724).
/// Errors: no_address; looking_up; timed_out; cancelled. Cancellation: terminal; does not wait for
/// a look-up under way. Thread: the executor's; look-ups run on Asio's resolver thread.
asio::awaitable<result<endpoints>> look_up(
    asio::any_io_executor executor,
    host_question what,
    std::chrono::steady_clock::time_point deadline
);

/// Number of abandoned look-ups that still occupy the resolver thread. A program that exits while
/// there are any must not wait for that thread.
std::size_t abandoned_lookups() noexcept;

} // namespace babel::net
