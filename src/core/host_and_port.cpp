#include <babel/core/host_and_port.hpp>
#include <babel/core/number.hpp>
#include <babel/core/text.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

namespace babel {
namespace {

std::string lower_case(std::string_view host) {
    std::string out(host);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string text_of_ip(const in_addr& address) {
    std::array<char, INET_ADDRSTRLEN> text{};
    return inet_ntop(AF_INET, &address, text.data(), text.size());
}

/// The address in an IPv4-mapped one (RFC 4291, 2.5.5.2).
std::optional<in_addr> mapped_in(const in6_addr& address) {
    constexpr std::array<unsigned char, 12> begin{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (!std::ranges::equal(std::span(address.s6_addr).first(begin.size()), begin)) return {};
    in_addr within{};
    std::memcpy(&within, &address.s6_addr[begin.size()], sizeof within);
    return within;
}

std::string text_of_ip(const in6_addr& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    return inet_ntop(AF_INET6, &address, text.data(), text.size());
}

/// The one spelling of a host, so that none passes for an unknown one. Requires is_host(). Names
/// of interfaces (fe80::1%Eth0) are left alone.
std::string canonical(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    const auto zone = host.substr(std::min(host.find('%'), host.size()));
    const std::string rest(host.substr(0, host.size() - zone.size()));
    in6_addr v6{};
    if (inet_pton(AF_INET6, rest.c_str(), &v6) == 1) {
        const auto mapped = mapped_in(v6);
        return mapped && zone.empty() ? text_of_ip(*mapped) : text_of_ip(v6).append(zone);
    }
    // Resolvers take 0x7f000001 for an address, too.
    in_addr v4{};
    return inet_aton(rest.c_str(), &v4) != 0 ? text_of_ip(v4) : lower_case(host);
}

} // namespace

// An IPv6 address has colons of its own.
std::optional<split_address> split_host_and_port(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == text.npos) return {};
        const auto host = text.substr(1, end - 1);
        const auto rest = text.substr(end + 1);
        if (rest.empty()) return split_address{host, {}};
        if (!rest.starts_with(':') || rest.size() == 1) return {};
        return split_address{host, rest.substr(1)};
    }
    const auto colons = std::count(text.begin(), text.end(), ':');
    if (colons != 1) return split_address{text, {}};
    const auto colon = text.find(':');
    if (colon + 1 == text.size()) return {};
    return split_address{text.substr(0, colon), text.substr(colon + 1)};
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    const auto port = whole_number<std::uint16_t>(text);
    return port == 0 ? std::nullopt : port;
}

std::optional<host_and_port>
parse_host_and_port(std::string_view text, std::uint16_t default_port) {
    const auto found = split_host_and_port(text);
    if (!found || !is_host(found->host)) return {};
    const auto port = found->port.empty() ? default_port : parse_port(found->port);
    if (!port) return {};
    return host_and_port{canonical(found->host), *port};
}

} // namespace babel
