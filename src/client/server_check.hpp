// Checks the key of the server before anything is sent to it.
#pragma once

#include "client/port_plan.hpp"
#include "client/server_connector.hpp"
#include <babel/client/event.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/error.hpp>
#include <babel/wire/list.hpp>

#include <optional>

namespace babel::client {

/// Holds the servers that are known, and keeps what is decided about others.
/// Lifetime: `options` outlives it. Thread: the loop only.
class server_check {
public:
    explicit server_check(const settings& options) : options_(options), known_(options.known) {}

    /// The ports to try.
    result<port_plan, plan_fault> plan() const;

    /// Empty: the link is plain, which the plan allowed. `endorsements`: of the server's Welcome.
    result<std::optional<server_security>, insecurity>
    check(const server_connection& to, const wire::bytes_list& endorsements = {});

private:
    presented_server facts(
        const server_connection& to, const known_server* known, const wire::bytes_list& endorsements
    ) const;

    const settings& options_;
    known_servers known_;
};

} // namespace babel::client
