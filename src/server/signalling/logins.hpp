// Logins, from the request to the name or the refusal.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/delivery.hpp"
#include "server/signalling/login_handler.hpp"
#include "server/signalling/name_policy.hpp"
#include "server/signalling/presence/realms.hpp"
#include <babel/core/error.hpp>
#include <babel/server/directory.hpp>
#include <babel/server/policy.hpp>
#include <babel/wire/extensions.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace babel::server {

inline constexpr std::size_t max_undecided_logins = 4096; // at the directory

/// A login that is accepted here may have to wait: until the name is saved for its key, and then
/// until the directory gives the name to this node. Meanwhile its connection has not logged in, in
/// every respect: it counts among unauthenticated_peers, and has their deadline.
/// Lifetime: the services outlive it. Holds pointers to peers that wait for their name, until
/// on_gone().
class logins {
public:
    struct services {
        realms& online;
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

    /// Sets the directory, which outlives it; a sole_directory by default.
    void use(directory& names_of_all) { directory_ = &names_of_all; }
    directory& names_of_all() { return *directory_; }
    const directory& names_of_all() const { return *directory_; }

    /// Answers a Login2, or a Login without a key. Errors: too_many_failures.
    error_code on(client_peer& from, const wire::login2& message, time_point now);

    /// The directory decided on a login that waits.
    void decided(claim_ticket which, claim_verdict outcome, time_point now);

    /// Ends a session of a user who has another one now, here or at another node.
    void replace(client_peer& old, time_point now);

    /// Forgets a connection that ended, if it waits.
    void on_gone(client_peer& who);
    /// A user leaves.
    void leave(const client_peer& who) { handler_.leave(who); }

    void set_capabilities(std::span<const std::string_view> all) { handler_.set_capabilities(all); }
    std::span<const std::string_view> capabilities() const { return handler_.capabilities(); }

    void keep_out(std::string_view name, time_point until) { handler_.keep_out(name, until); }
    void tidy(time_point now) { handler_.tidy(now); }

private:
    /// A login that waits for its name.
    struct waiting_login {
        claim_ticket number; ///< unlike that of any other
        std::string name;
        login_handler::accepted login;
        time_point since;
    };

    void bind(
        client_peer& from,
        const wire::login2& message,
        const login_handler::accepted& login,
        time_point now
    );
    void on_bound(client_peer& from, claim_ticket number, std::optional<login_refusal> why);
    std::optional<login_refusal>
    fault_after_wait(const client_peer& from, waiting_login& waiting) const;
    std::optional<login_refusal>
    fault_of_owner(const client_peer& from, waiting_login& waiting) const;
    login_refusal
    refusal_after(claim_verdict why, const client_peer& from, waiting_login& waiting) const;
    /// Asks the directory for the name, unless the user's other session has it. Errors: refuse()'s.
    error_code claim(
        client_peer& from,
        std::string_view name,
        const login_handler::accepted& login,
        time_point now
    );
    /// `old`: the user's other session, which is replaced; null: there is none.
    void enter(
        client_peer& who,
        std::string_view name,
        const login_handler::accepted& login,
        client_peer* old,
        time_point now
    );
    /// Errors: too_many_failures.
    error_code refuse(client_peer& who, const login_refusal& why);
    error_code count_and_refuse(client_peer& who, const login_refusal& why);
    /// Refuses a login that waited.
    void turn_down(client_peer& who, const login_refusal& why);

    services services_;
    login_handler handler_;
    sole_directory alone_;
    directory* directory_ = &alone_;
    boost::unordered_flat_map<client_peer*, waiting_login> waiting_;
    boost::unordered_flat_map<claim_ticket, client_peer*> claims_; // those that are undecided
    claim_ticket last_number_ = 0;
};

} // namespace babel::server
