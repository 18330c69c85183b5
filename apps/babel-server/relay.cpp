#include "relay.hpp"

#include "state_folder.hpp"

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

} // namespace

std::optional<std::string> start_relay(server& at, const settings& with, logger& log) {
    if (!with.has_relay && with.relay_hosts.empty()) return {};
    const auto fault = fault_of_start(at, with);
    if (fault.empty()) return {};
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
