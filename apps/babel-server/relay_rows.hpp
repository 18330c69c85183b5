// Rows of the options about the relay of sealed calls.
#pragma once

#include "name_rows.hpp"
#include "relay_option_values.hpp"
#include "settings.hpp"
#include <babel/config/option_row.hpp>
#include <babel/config/option_setters.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace babel::server {

inline std::string& relay_secret_of(settings& of) {
    return of.relay_secret;
}

template <auto Member>
unsigned& relay_limit(settings& of) {
    return of.rules.relay.*Member;
}

template <auto Member>
std::vector<std::string> show_relay_limit(const settings& from) {
    return {std::to_string(from.rules.relay.*Member)};
}

template <auto Member>
constexpr config::option_builder<settings>
relay_limit_row(const char* name, const char* help, std::int64_t least, std::int64_t most) {
    return config::option_builder<
               settings>(keys, name, "N", help, config::set_number<relay_limit<Member>, settings>)
        .from(least, most)
        .while_running()
        .template shown<show_relay_limit<Member>>();
}

inline constexpr config::option_row<settings> relay_rows[] = {
    config::option_builder<settings>(
        keys,
        "relay",
        "on|off",
        "relay encrypted calls by UDP and TLS on the port for TLS",
        take_relay
    )
        .one_of("on|off")
        .shown<show_relay>(),
    config::option_builder<settings>(
        keys,
        "relay-host",
        "ADDR:PORT",
        "address of the relay for clients; may be repeated",
        take_relay_host
    )
        .many(config::repetition::added)
        .shown<show_relay_hosts>(),
    config::option_builder<settings>(
        keys,
        "relay-ports",
        "FIRST-LAST|off",
        "TCP ports for calls to plain clients whose callers cannot be connected to",
        take_relay_ports
    )
        .shown<show_relay_ports>(),
    config::option_builder<
        settings>(keys, "relay-secret", "FILE", "secret that servers and relays share (default relay.secret in the state folder)", config::set_text<relay_secret_of>)
        .by(config::file_names)
        .shown<show_relay_secret>(),
    relay_limit_row<&relay_limits::calls>(
        "relay-calls",
        "maximum number of relayed calls; a side by TLS counts as five by UDP",
        1,
        100'000
    ),
    relay_limit_row<&relay_limits::rate_kbits>(
        "relay-rate", "kbit/s in each direction of a relayed call; 0: no limit", 0, 65'535
    ),
    relay_limit_row<&relay_limits::total_mbits>(
        "relay-total", "Mbit/s of all relayed calls together; 0: no limit", 0, 100'000
    ),
    config::option_builder<settings>(
        keys,
        "reach",
        "on|off",
        "test ports of clients, at their request, by a connection to their own address",
        take_reach
    )
        .one_of("on|off")
        .while_running()
        .shown<show_reach>(),
};

} // namespace babel::server
