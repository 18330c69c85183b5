#include "relay.hpp"

#include "relay_option_values.hpp"
#include "state_folder.hpp"
#include <babel/nat/address_scope.hpp>
#include <babel/net/seen_endpoint.hpp>

#include <string_view>
#include <utility>

namespace babel::server {

namespace {

/// Makes the secret in the folder of the server's own files if there is none.
result<relay_setup, relay_secret_fault> read_relay(const settings& from) {
    auto path = from.relay_secret;
    const auto what = from.is_relay_alone ? if_missing::fail : if_missing::make;
    if (path.empty()) {
        const auto folder = state_folder(from);
        if (folder.empty())
            return relay_secret_fault{
                "there is no folder for its secret; `relay-secret` names a file"};
        path = folder + "/relay.secret";
    }
    const auto secret = load_relay_secret(path, what);
    if (!secret) return secret.error();
    return relay_setup{
        *secret, from.relay_hosts, from.relay_ports, from.has_relay, from.is_relay_alone};
}

std::string fault_of_start(server& at, const settings& with) {
    const auto setup = read_relay(with);
    if (!setup) return setup.error().why;
    const auto started = at.start_relay(*setup);
    if (started) return {};
    const auto& [where, why] = started.error();
    return "UDP on " + net::to_string(where) + ": " + why.message();
}

/// The reason why users of other servers of the cluster may look for this relay at a wrong address;
/// empty: there is none.
std::string_view doubt_of_relay_address(const settings& in) {
    if (in.cluster.engine.empty() || !in.relay_hosts.empty() || is_at_loopback_alone(in)) return {};
    if (in.cluster.address.empty()) return "there is no cluster-address";
    error_code is_no_address;
    const auto address = asio::ip::make_address(in.cluster.address, is_no_address);
    if (is_no_address) return "cluster-address is a host name";
    const bool is_public = nat::scope_of(net::seen_at(address, 0)) == nat::address_scope::world;
    return is_public ? "" : "cluster-address is not public";
}

void warn_of_relay_address(const settings& in, logger& log) {
    const auto doubt = doubt_of_relay_address(in);
    if (doubt.empty()) return;
    log.warning(
        "encrypted calls with users of other servers may fail: ",
        doubt,
        "; set relay-host, or cluster-address to the IP address at which clients reach this server"
    );
}

} // namespace

std::optional<std::string> start_relay(server& at, const settings& with, logger& log) {
    if (!with.has_relay && with.relay_hosts.empty()) return {};
    const auto fault = fault_of_start(at, with);
    if (fault.empty()) {
        warn_of_relay_address(with, log);
        return {};
    }
    if (with.is_relay_asked_for) return "no relay: " + fault;
    log.warning("no relay: ", fault);
    return {};
}

settings relay_alone(settings from, const std::string& secret) {
    from.is_relay_alone = true;
    from.has_relay = true;
    from.is_relay_asked_for = true;
    from.is_tls_asked_for = true;
    if (!from.tls_port) from.tls_port = wire::tls_port;
    if (!secret.empty()) from.relay_secret = secret;
    from.proxy_port.reset();
    from.control = "none";
    from.cluster.engine.clear();
    return from;
}

} // namespace babel::server
