// Logins, from the request to the name or the refusal.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/delivery.hpp"
#include "server/signalling/login_handler.hpp"
#include "server/signalling/name_policy.hpp"
#include "server/signalling/presence/registry.hpp"
#include <babel/core/error.hpp>
#include <babel/server/policy.hpp>
#include <babel/wire/extensions.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace babel::server {

/// Lifetime: the services outlive it. Holds pointers to peers that wait for their name, until
/// on_gone().
class logins {
public:
    struct services {
        registry& online;
        delivery& post;
        const policy& rules;
        counters& counts;
        name_policy& names;
        /// Called for a session that another one of its user replaces.
        std::function<void(client_peer& who, time_point now)> leave;
    };

    explicit logins(services with)
        : services_(std::move(with)),
          handler_(services_.online, services_.rules, services_.counts, services_.names) {}

    /// Answers a Login2, or a Login without a key. Errors: too_many_failures.
    error_code on(client_peer& from, const wire::login2& message, time_point now);

    /// Forgets a connection that ended.
    void on_gone(client_peer& who);

    void set_capabilities(std::span<const std::string_view> all) { handler_.set_capabilities(all); }
    std::span<const std::string_view> capabilities() const { return handler_.capabilities(); }

    void keep_out(std::string_view name, time_point until) { handler_.keep_out(name, until); }
    void tidy(time_point now) { handler_.tidy(now); }

private:
    /// A login that waits until its name is bound.
    struct binding_login {
        std::uint64_t number; ///< unlike that of any other
        std::string name;
        std::optional<crypto::public_key> key;
        bool takes_offers;
        time_point since;
    };

    void bind(
        client_peer& from,
        const wire::login2& message,
        const login_handler::accepted& login,
        time_point now
    );
    void on_bound(client_peer& from, std::uint64_t number, std::optional<login_refusal> why);
    std::optional<login_refusal>
    fault_after_wait(const client_peer& from, const binding_login& waiting) const;
    /// Replaces the user's other session, if there is one.
    void enter(
        client_peer& who,
        std::string_view name,
        const login_handler::accepted& login,
        time_point now
    );
    void replace(client_peer& old, time_point now);
    error_code refuse(client_peer& who, const login_refusal& why);

    services services_;
    login_handler handler_;
    boost::unordered_flat_map<client_peer*, binding_login> binding_;
    std::uint64_t last_number_ = 0;
};

} // namespace babel::server
