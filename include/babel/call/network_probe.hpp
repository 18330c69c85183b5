// Finds out what this machine's network lets pass, as `babel-cli doctor` reports it.
#pragma once

#include <babel/call/network_facts.hpp>
#include <babel/core/asio.hpp>
#include <babel/net/family.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace babel::call {

struct network_target {
    std::string host;       ///< of the server
    std::uint16_t port = 0; ///< of its TLS, and of its relay
    net::family family = net::family::any;
};

/// Nothing takes longer than this together, except giving ports back by UPnP, which has 1 s.
inline constexpr std::chrono::seconds probe_limit{3};

/// Connects to the server in each family, and closes that connection. Then, side by side, asks the
/// relay there for this machine's address by UDP, at two of its ports, and over TLS, and the router
/// for a port of UDP and one of TCP, which it gives back: by UPnP too if PCP and NAT-PMP are not
/// answered at once.
///
/// Logs in nowhere, and stores nothing.
/// Lifetime: ends with all that it began, except for two: a look-up of the name may go on in the
/// context's own thread (net::abandoned_lookups()), and a slow router may be asked by UPnP on two
/// others. They give late ports back, unless the process ends before.
/// Cancellation: terminal; the facts are those found by then.
/// Thread: the executor's.
asio::awaitable<network_facts> probe_network(asio::any_io_executor executor, network_target to);

} // namespace babel::call
