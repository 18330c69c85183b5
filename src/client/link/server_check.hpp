// Checks the key of the server before anything is sent to it.
#pragma once

#include "client/link/port_plan.hpp"
#include "client/link/server_connector.hpp"
#include <babel/client/event.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/error.hpp>
#include <babel/crypto/tls_peer.hpp>
#include <babel/wire/list.hpp>

#include <optional>
#include <string>

namespace babel::client {

/// Holds the servers that are known, and keeps what is decided about others.
/// Lifetime: `options` outlives it. Thread: the loop only.
class server_check {
public:
    explicit server_check(const settings& options) : options_(options), known_(options.known) {}

    /// The ports to try.
    result<port_plan, event::server_untrusted> plan() const;

    /// See known_servers.
    std::string label_of(const host_and_port& server) const { return known_.label_of(server); }

    /// Empty: the link is plain, which the plan allowed. `endorsements`: of the server's Welcome.
    result<std::optional<server_security>, event::server_untrusted>
    check(const server_connection& to, const wire::bytes_list& endorsements = {});

private:
    bool has_valid_chain(const server_connection& to);
    /// Errors: bad_key.
    result<presented_server> facts(
        const server_connection& to, const known_server* known, const wire::bytes_list& endorsements
    );

    const settings& options_;
    known_servers known_;
    std::optional<crypto::trust_store> authorities_; // read at the first use
};

} // namespace babel::client
