#include "cli/options/address.hpp"

#include <babel/core/host_and_port.hpp>
#include <babel/core/text.hpp>

namespace babel::cli {
namespace {

std::optional<call::port_range> parse_ports(std::string_view text) {
    const auto dash = text.find('-');
    const auto first = parse_port(text.substr(0, dash));
    const auto last = dash == text.npos ? first : parse_port(text.substr(dash + 1));
    if (!first || !last || *last < *first) return {};
    return call::port_range{*first, *last};
}

} // namespace

config::value_result check_clear(std::string_view text) {
    constexpr std::size_t least_digits = 4; // a shorter group does not look like a port
    const auto colon = text.rfind(':');
    if (!is_ip_address(text) || colon == text.npos) return {};
    const auto host = text.substr(0, colon);
    const auto port = text.substr(colon + 1);
    if (port.size() < least_digits || !parse_port(port) || !is_ip_address(host)) return {};
    return "write [" + std::string(host) + "]:" + std::string(port) + " for that port, or [" +
           std::string(text) + "] for that address";
}

std::string address_fault_text(client::address_fault why) {
    using client::address_fault;
    switch (why) {
    case address_fault::not_an_address:
        return "is not a HOST[:PORT] or a link";
    case address_fault::bad_parameter:
        return "has a part that is damaged or appears twice";
    case address_fault::unknown_parameter:
        return "has a part that this version does not have";
    case address_fault::bad_key:
        return "has no valid fingerprint behind k=";
    case address_fault::bad_invite:
        return "has no valid invitation behind i=";
    case address_fault::bad_name:
        return "has a name that is too long";
    case address_fault::needs_tls:
        return "has parts that need babels://";
    }
    return "is not valid";
}

std::optional<listen_choice> parse_listen(std::string_view text) {
    if (text.find_first_not_of("0123456789-") == text.npos) {
        const auto only_ports = parse_ports(text);
        return only_ports ? std::optional(listen_choice{{}, *only_ports}) : std::nullopt;
    }
    const auto found = split_host_and_port(text);
    if (!found || (!found->host.empty() && !is_ip_address(found->host))) return {};
    if (found->port.empty()) return listen_choice{std::string(found->host), {}};
    const auto ports = parse_ports(found->port);
    if (!ports) return {};
    return listen_choice{std::string(found->host), *ports};
}

} // namespace babel::cli
