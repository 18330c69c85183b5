// Settings of calls: where callees connect, how calls are answered, and when they end.
#pragma once

#include <babel/call/port_pool.hpp>
#include <babel/mixer/settings.hpp>
#include <babel/net/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace babel::call {

struct settings : mixer::settings {
    net::family family = net::family::any; ///< For the server and for calls.

    std::string listen_address; ///< Empty: every address of this machine.
    port_range listen_ports;

    std::chrono::seconds ring_timeout{45};
    std::optional<std::chrono::seconds> max_duration;
    /// Longest time without voice of the peer; 0: unlimited; empty: 60 s for calls that were
    /// answered automatically.
    std::optional<std::chrono::seconds> max_silence;
    int dscp = net::expedited_forwarding; ///< For voice.
    std::uint16_t udp_port = 0;           ///< Of sealed calls; 0: the system picks one.
    bool relay_only = false;              ///< Peers of sealed calls learn no address of ours.
};

} // namespace babel::call
