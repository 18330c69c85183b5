#include "call/address_rules.hpp"

namespace babel::call {
namespace {

constexpr std::uint16_t first_unprivileged_port = 1024;
constexpr std::uint16_t https_port = 443; // which firewalls let through

bool is_link_local(const asio::ip::address& address) {
    if (address.is_v6()) return address.to_v6().is_link_local();
    return (address.to_v4().to_uint() >> 16) == 0xa9fe; // 169.254.0.0/16, RFC 3927
}

bool is_broadcast(const asio::ip::address& address) {
    return address.is_v4() && address.to_v4() == asio::ip::address_v4::broadcast();
}

bool is_this_network(const asio::ip::address& address) {
    return address.is_v4() && (address.to_v4().to_uint() >> 24) == 0; // 0.0.0.0/8 reaches this host
}

bool is_nowhere(const asio::ip::address& address) {
    return address.is_unspecified() || address.is_multicast() || is_broadcast(address) ||
           is_this_network(address);
}

/// RFC 1918, RFC 6598 and RFC 4193.
bool is_private(const asio::ip::address& address) {
    if (address.is_v6()) return (address.to_v6().to_bytes()[0] & 0xfe) == 0xfc; // fc00::/7
    const auto bits = address.to_v4().to_uint();
    return (bits >> 24) == 10 || (bits >> 20) == 0xac1 || (bits >> 16) == 0xc0a8 ||
           (bits >> 22) == 0x191; // 10/8, 172.16/12, 192.168/16, 100.64/10
}

} // namespace

error_code check_caller_address(const net::tcp::endpoint& to, const asio::ip::address& server) {
    const auto address = net::plain_address(to.address());
    const auto reached = net::plain_address(server);
    const bool local = (address.is_loopback() && !reached.is_loopback()) ||
                       (is_link_local(address) && !is_link_local(reached));
    if (is_nowhere(address) || local || to.port() < first_unprivileged_port)
        return errc::forbidden_address;
    return {};
}

error_code check_relay_address(const net::tcp::endpoint& to, const asio::ip::address& server) {
    const auto address = net::plain_address(to.address());
    const auto reached = net::plain_address(server);
    const bool is_here = reached.is_loopback();
    const bool is_local = is_link_local(address) || (address.is_loopback() && !is_here) ||
                          (is_private(address) && !is_here && !is_private(reached));
    const bool is_port_open = to.port() >= first_unprivileged_port || to.port() == https_port;
    if (is_nowhere(address) || is_local || !is_port_open) return errc::forbidden_address;
    return {};
}

net::tcp::endpoint relay_as_reached(net::tcp::endpoint relay, const asio::ip::address& server) {
    const auto reached = net::plain_address(server);
    const bool is_outside = !is_private(reached) && !reached.is_loopback();
    if (is_private(net::plain_address(relay.address())) && is_outside) relay.address(reached);
    return relay;
}

std::string with_own_zone(const std::string& caller, const asio::ip::address& server) {
    error_code no_address;
    const auto address = asio::ip::make_address(caller.substr(0, caller.find('%')), no_address);
    const bool is_of_a_link = !no_address && address.is_v6() && address.to_v6().is_link_local();
    if (!is_of_a_link || !server.is_v6() || !server.to_v6().is_link_local()) return caller;
    auto zoned = address.to_v6();
    zoned.scope_id(server.to_v6().scope_id());
    return zoned.to_string();
}

} // namespace babel::call
