#include <babel/client/address_rules.hpp>

namespace babel::client {
namespace {

constexpr std::uint16_t first_unprivileged_port = 1024;

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

} // namespace

error_code check_caller_address(const net::tcp::endpoint& to, const asio::ip::address& server) {
    const auto address = net::plain_address(to.address());
    const auto reached = net::plain_address(server);
    const bool nowhere = address.is_unspecified() || address.is_multicast() ||
                         is_broadcast(address) || is_this_network(address);
    const bool local = (address.is_loopback() && !reached.is_loopback()) ||
                       (is_link_local(address) && !is_link_local(reached));
    if (nowhere || local || to.port() < first_unprivileged_port) return errc::forbidden_address;
    return {};
}

} // namespace babel::client
