#include "relay_option_values.hpp"

#include <babel/core/host_and_port.hpp>
#include <babel/core/text.hpp>
#include <babel/net/tcp.hpp>
#include <babel/wire/offers.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace babel::server {
namespace {

/// Null: the text is no address with a port. Zones have no meaning to clients.
std::optional<net::tcp::endpoint> place_of(const std::string& text) {
    constexpr std::uint16_t no_port = 0;
    const auto found = parse_host_and_port(text, no_port);
    if (!found || found->port == no_port || text.find('%') != text.npos) return {};
    error_code is_no_address;
    const auto address = asio::ip::make_address(found->host, is_no_address);
    if (is_no_address) return {};
    return net::tcp::endpoint(net::plain_address(address), found->port);
}

/// True for addresses that no client uses: an answer of the server must not lead it there.
bool is_nowhere(const asio::ip::address& address) {
    if (address.is_unspecified() || address.is_multicast()) return true;
    if (address.is_v6()) return address.to_v6().is_link_local();
    const auto number = address.to_v4().to_uint();
    const bool is_link_local = number >> 16 == 0xa9fe; // 169.254.0.0/16, RFC 3927
    const bool is_this_network = number >> 24 == 0;    // 0.0.0.0/8
    return is_link_local || is_this_network || address.to_v4() == asio::ip::address_v4::broadcast();
}

} // namespace

config::value_result take_relay(settings& to, const std::string& value) {
    to.has_relay = value == "on";
    return {};
}

std::vector<std::string> show_relay(const settings& from) {
    return {from.has_relay ? "on" : "off"};
}

config::value_result take_reach(settings& to, const std::string& value) {
    to.rules.reach = value == "on";
    return {};
}

std::vector<std::string> show_reach(const settings& from) {
    return {from.rules.reach ? "on" : "off"};
}

config::value_result take_relay_host(settings& to, const std::string& value) {
    const auto place = place_of(value);
    const auto shown = "'" + printable(value) + "'";
    if (!place) return shown + " is no ADDR:PORT, such as 192.0.2.1:4243";
    if (!is_relay_port(place->port()))
        return shown + ": clients use a relay at port 443, or from 1024 on";
    if (is_nowhere(place->address()))
        return shown + ": clients use no link-local, multicast, broadcast or unspecified address";
    if (to.relay_hosts.size() == wire::max_relays) return "more than 4 are of no use";
    to.relay_hosts.push_back(value);
    return {};
}

/// Callees refuse ports below 1024. Not more than the server has use for.
config::value_result take_relay_ports(settings& to, const std::string& value) {
    constexpr unsigned first_unprivileged = 1024;
    constexpr int most = 1000;
    to.relay_ports = {};
    if (value == "off") return {};
    const auto dash = value.find('-');
    const auto first = parse_port(value.substr(0, dash));
    const auto last = dash == value.npos ? first : parse_port(value.substr(dash + 1));
    if (!first || !last || *first < first_unprivileged || *last < *first || *last - *first >= most)
        return "'" + printable(value) + "' is no range of up to 1000 ports from 1024 on, " +
               "such as 40000-40099";
    to.relay_ports = {*first, *last};
    return {};
}

bool is_at_loopback_alone(const settings& in) {
    const auto is_loopback = [](const asio::ip::address& each) { return each.is_loopback(); };
    return !in.addresses.empty() && std::ranges::all_of(in.addresses, is_loopback);
}

config::value_result check_relay_hosts(const settings& in) {
    if (is_at_loopback_alone(in)) return {};
    for (const auto& each : in.relay_hosts)
        if (place_of(each)->address().is_loopback())
            return "'" + each + "': clients of other machines use no loopback address";
    return {};
}

bool is_relay_port(std::uint16_t port) {
    constexpr std::uint16_t https = 443;
    constexpr std::uint16_t first_unprivileged = 1024;
    return port == https || port >= first_unprivileged;
}

std::vector<std::string> show_relay_hosts(const settings& from) {
    return from.relay_hosts;
}

std::vector<std::string> show_relay_ports(const settings& from) {
    const auto [first, last] = from.relay_ports;
    if (first == 0) return {"off"};
    return {std::to_string(first) + "-" + std::to_string(last)};
}

std::vector<std::string> show_relay_secret(const settings& from) {
    return from.relay_secret.empty() ? std::vector<std::string>() : std::vector{from.relay_secret};
}

} // namespace babel::server
