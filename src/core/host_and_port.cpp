#include <babel/core/host_and_port.hpp>
#include <babel/core/number.hpp>
#include <babel/core/text.hpp>

#include <algorithm>

namespace babel {
namespace {

/// Names of interfaces (fe80::1%Eth0) are left alone.
std::string lower_case(std::string_view host) {
    std::string out(host);
    for (char& c : out) {
        if (c == '%') break;
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
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
    return host_and_port{lower_case(found->host), *port};
}

} // namespace babel
