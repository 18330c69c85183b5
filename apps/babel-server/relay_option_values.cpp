// Values of the options about the relay.
#include "option_values.hpp"
#include <babel/core/host_and_port.hpp>
#include <babel/core/text.hpp>
#include <babel/wire/offers.hpp>

#include <string>
#include <vector>

namespace babel::server {

config::value_result take_relay(settings& to, const std::string& value) {
    to.has_relay = value == "on";
    return {};
}

std::vector<std::string> show_relay(const settings& from) {
    return {from.has_relay ? "on" : "off"};
}

config::value_result take_relay_host(settings& to, const std::string& value) {
    constexpr std::uint16_t no_port = 0;
    const auto place = parse_host_and_port(value, no_port);
    error_code is_no_address;
    if (place) asio::ip::make_address(place->host, is_no_address);
    if (!place || is_no_address || place->port == no_port)
        return "'" + printable(value) + "' is no ADDR:PORT, such as 192.0.2.1:4243";
    if (to.relay_hosts.size() == wire::max_relays) return "more than 4 are of no use";
    to.relay_hosts.push_back(value);
    return {};
}

std::vector<std::string> show_relay_hosts(const settings& from) {
    return from.relay_hosts;
}

std::vector<std::string> show_relay_secret(const settings& from) {
    return from.relay_secret.empty() ? std::vector<std::string>() : std::vector{from.relay_secret};
}

} // namespace babel::server
