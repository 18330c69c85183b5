// Hosts and ports as a user writes them. No I/O.
#pragma once

#include <babel/call/port_pool.hpp>
#include <babel/client/server_address.hpp>
#include <babel/config/fault.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

/// Refuses a text that may be an IPv6 address or one with a port behind it, such as ::1:4242. The
/// error says how to write each.
config::value_result check_clear(std::string_view text);

/// The reason that a text is no address, as the end of a sentence that begins with the text.
std::string address_fault_text(client::address_fault why);

struct listen_choice {
    std::string address; ///< Empty: any.
    call::port_range ports;
};

/// ADDR, ADDR:PORT, ADDR:PORT-PORT, or only PORT or PORT-PORT; an IPv6 ADDR with ports in brackets.
std::optional<listen_choice> parse_listen(std::string_view text);

} // namespace babel::cli
