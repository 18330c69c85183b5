#include "client/link/port_plan.hpp"

#include <babel/wire/ports.hpp>

namespace babel::client {
namespace {

using planned = result<port_plan, plan_fault>;

constexpr std::chrono::seconds tls_limit{2}; // before the plain port
constexpr std::chrono::seconds plain_limit{3};

port_attempt encrypted_at(std::uint16_t port) {
    return {port, true};
}

port_attempt plain_at(const server_address& address) {
    if (address.form != address_form::at_port) return {address.port, false};
    return {address.port, false, plain_limit, true};
}

planned plan_without_tls(const server_address& address) {
    if (address.form == address_form::tls_only) return plan_fault::needs_plain;
    return port_plan{plain_at(address)};
}

planned plan_unknown(const server_address& address, bool is_plain_allowed) {
    if (address.form == address_form::tls_only) return port_plan{encrypted_at(address.port)};
    if (address.form != address_form::host) {
        if (!is_plain_allowed) return plan_fault::needs_tls;
        return port_plan{plain_at(address)};
    }
    auto first = encrypted_at(wire::tls_port);
    if (!is_plain_allowed) return port_plan{first};
    first.limit = tls_limit;
    return port_plan{first, plain_at(address)};
}

} // namespace

planned
plan_ports(const server_address& address, const known_server* known, const security_wish& wish) {
    if (wish.policy == secure_policy::off) return plan_without_tls(address);
    if (known && address.form == address_form::plain_only) return plan_fault::known_as_secure;
    if (known) return port_plan{encrypted_at(known->server.port)};
    return plan_unknown(address, wish.policy == secure_policy::prefer && !wish.is_key_given);
}

port_plan after_failure(port_plan plan, bool was_connected) {
    if (was_connected || plan.empty()) return {};
    plan.pop_front();
    return plan;
}

} // namespace babel::client
