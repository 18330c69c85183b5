#include "call/ways/address_rules.hpp"

#include <babel/nat/address_scope.hpp>
#include <babel/net/seen_endpoint.hpp>

namespace babel::call {
namespace {

using nat::address_scope;

constexpr std::uint16_t first_unprivileged_port = 1024;
constexpr std::uint16_t https_port = 443; // which firewalls let through

address_scope scope_of(const asio::ip::address& address) {
    return nat::scope_of(net::seen_at(address, 0));
}

} // namespace

error_code check_caller_address(const net::tcp::endpoint& to, const asio::ip::address& server) {
    const auto scope = scope_of(to.address());
    const bool is_local = scope == address_scope::machine || scope == address_scope::link;
    const bool is_forbidden =
        scope == address_scope::nowhere || (is_local && scope != scope_of(server));
    if (is_forbidden || to.port() < first_unprivileged_port) return errc::forbidden_address;
    return {};
}

error_code check_relay_address(const net::tcp::endpoint& to, const asio::ip::address& server) {
    const auto scope = scope_of(to.address());
    const auto reached = scope_of(server);
    const bool is_here = reached == address_scope::machine;
    const bool is_near = is_here || reached == address_scope::local_network;
    const bool is_local = scope == address_scope::link ||
                          (scope == address_scope::machine && !is_here) ||
                          (scope == address_scope::local_network && !is_near);
    const bool is_port_open = to.port() >= first_unprivileged_port || to.port() == https_port;
    if (scope == address_scope::nowhere || is_local || !is_port_open)
        return errc::forbidden_address;
    return {};
}

net::tcp::endpoint relay_as_reached(net::tcp::endpoint relay, const asio::ip::address& server) {
    const auto reached = scope_of(server);
    const bool is_outside =
        reached != address_scope::local_network && reached != address_scope::machine;
    if (scope_of(relay.address()) == address_scope::local_network && is_outside)
        relay.address(net::plain_address(server));
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
