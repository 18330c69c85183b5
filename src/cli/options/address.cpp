#include "cli/options/address.hpp"

#include <babel/core/number.hpp>
#include <babel/core/text.hpp>

#include <algorithm>

namespace babel::cli {
namespace {

struct parts {
    std::string_view host;
    std::string_view port; // empty: none was given
};

/// Splits at the colon that separates host and port; an IPv6 address has others.
std::optional<parts> split(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == text.npos) return {};
        const auto host = text.substr(1, end - 1);
        const auto rest = text.substr(end + 1);
        if (rest.empty()) return parts{host, {}};
        if (!rest.starts_with(':') || rest.size() == 1) return {};
        return parts{host, rest.substr(1)};
    }
    const auto colons = std::count(text.begin(), text.end(), ':');
    if (colons != 1) return parts{text, {}};
    const auto colon = text.find(':');
    if (colon + 1 == text.size()) return {};
    return parts{text.substr(0, colon), text.substr(colon + 1)};
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    const auto port = whole_number<std::uint16_t>(text);
    return port == 0 ? std::nullopt : port;
}

std::optional<call::port_range> parse_ports(std::string_view text) {
    const auto dash = text.find('-');
    const auto first = parse_port(text.substr(0, dash));
    const auto last = dash == text.npos ? first : parse_port(text.substr(dash + 1));
    if (!first || !last || *last < *first) return {};
    return call::port_range{*first, *last};
}

} // namespace

std::optional<host_and_port> parse_server(std::string_view text, std::uint16_t default_port) {
    const auto found = split(text);
    if (!found || !is_host(found->host)) return {};
    const auto port = found->port.empty() ? default_port : parse_port(found->port);
    if (!port) return {};
    return host_and_port{std::string(found->host), *port};
}

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

std::optional<listen_choice> parse_listen(std::string_view text) {
    if (text.find_first_not_of("0123456789-") == text.npos) {
        const auto only_ports = parse_ports(text);
        return only_ports ? std::optional(listen_choice{{}, *only_ports}) : std::nullopt;
    }
    const auto found = split(text);
    if (!found || (!found->host.empty() && !is_ip_address(found->host))) return {};
    if (found->port.empty()) return listen_choice{std::string(found->host), {}};
    const auto ports = parse_ports(found->port);
    if (!ports) return {};
    return listen_choice{std::string(found->host), *ports};
}

} // namespace babel::cli
