#include "client/link/port_plan.hpp"

#include <babel/core/text.hpp>
#include <babel/wire/ports.hpp>

#include <algorithm>
#include <array>
#include <string_view>

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

planned
plan_of(const server_address& address, const known_server* known, const security_wish& wish) {
    if (wish.policy == secure_policy::off) return plan_without_tls(address);
    if (known && address.form == address_form::plain_only) return plan_fault::known_as_secure;
    if (known) return port_plan{encrypted_at(known->server.port)};
    return plan_unknown(address, wish.policy == secure_policy::prefer && !wish.is_key_given);
}

/// A port that the user gave, now or at the first contact, is that of one server.
bool is_standard(const port_attempt& attempt) {
    return attempt.port == (attempt.is_encrypted ? wire::tls_port : wire::plain_port);
}

} // namespace

planned
plan_ports(const server_address& address, const known_server* known, const security_wish& wish) {
    auto plan = plan_of(address, known, wish);
    if (!plan || address.is_port_given) return plan;
    for (auto& each : *plan)
        each.asks_dns = is_standard(each);
    return plan;
}

/// Names without a dot and those that end in .local belong to other services than the DNS
/// (RFC 6761, RFC 6762).
std::string srv_name(const std::string& host, const port_attempt& attempt) {
    using namespace std::string_view_literals;
    constexpr std::array own_zones{".local"sv, ".localhost"sv};
    const auto is_in = [&](std::string_view zone) { return host.ends_with(zone); };
    const bool is_known_to_dns = host.find('.') != host.npos && !is_ip_address(host) &&
                                 std::ranges::none_of(own_zones, is_in);
    if (!attempt.asks_dns || !is_known_to_dns) return {};
    return (attempt.is_encrypted ? "_babels._tcp." : "_babel._tcp.") + host;
}

port_plan after_failure(port_plan plan, bool was_connected) {
    if (was_connected || plan.empty()) return {};
    plan.pop_front();
    return plan;
}

} // namespace babel::client
