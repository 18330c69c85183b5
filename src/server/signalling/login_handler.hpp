// Decisions on logins.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/limits/source.hpp"
#include "server/signalling/name_policy.hpp"
#include "server/signalling/presence/realms.hpp"
#include <babel/core/error.hpp>
#include <babel/crypto/key.hpp>
#include <babel/server/policy.hpp>
#include <babel/wire/extensions.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace babel::server {

/// Returns whether that session may be replaced by another one with that key.
inline bool has_key(const client_peer& session, const std::optional<crypto::public_key>& key) {
    return key && session.key() == key;
}

/// Returns whether a session may not keep its name, which has that owner. Null: the name is free.
inline bool is_disowned(const client_peer& session, const binding* owner) {
    return owner ? session.key() != owner->key : session.is_bound();
}

inline constexpr std::string_view last_words_of_kicked =
    "you were disconnected by the operator; wait 30 s before you come back";

inline constexpr std::string_view sealed_calls = "call2";
inline constexpr std::string_view watched_names = "watch1";
inline constexpr std::string_view list_positions = "since1";
inline constexpr std::string_view relayed_calls = "relay1";

inline constexpr std::array all_capabilities{
    sealed_calls, watched_names, list_positions, relayed_calls};

/// Features that clients may require.
constexpr std::span<const std::string_view> server_capabilities(bool has_relay) {
    return std::span(all_capabilities).first(has_relay ? 4 : 3);
}

/// Applies the rules for logins, in this order: the name, required features, bans, the proof of the
/// key, names that belong to keys, names that are taken, the limits of the server and of the
/// source. The rate of logins comes last for guests, and before the proof for others.
/// Lifetime: the realms, the rules, the counters and the names outlive it.
class login_handler {
public:
    login_handler(const realms& online, const policy& rules, counters& counts, name_policy& names)
        : online_(online), rules_(rules), counts_(counts), names_(names) {}

    /// Features of this server now.
    void set_capabilities(std::span<const std::string_view> all) { capabilities_ = all; }
    std::span<const std::string_view> capabilities() const { return capabilities_; }

    struct accepted {
        std::optional<crypto::public_key> key{}; ///< null: a guest
        bool is_bound = false;                   ///< the name belongs to the key already
        bool takes_offers = false;               ///< the client said so
        bool is_watcher = false;      ///< the same: it chooses the names that it hears of
        bool hears_positions = false; ///< the same: it may come back with its list
        /// Part of name_policy that has to succeed first.
        enum class change : std::uint8_t { none, bind, succeed } name{};
    };

    /// Decides on a login, and counts a refusal. A Login of the base protocol is a Login2 without a
    /// key.
    result<accepted, login_refusal>
    decide(const client_peer& from, const wire::login2& message, time_point now);

    /// The reason for which nobody may log in under that name at the moment; null: they may.
    std::optional<login_refusal> fault_of_bans(std::string_view name) const;

    /// The reason for which a user of that name from there has no place at the moment; null: they
    /// have one. `replaced`: their session that ends; null: none.
    std::optional<login_refusal>
    fault_of_places(std::string_view name, const origin& from, const client_peer* replaced) const;

    /// Counts users by their source.
    void enter(const client_peer& who) { users_.enter(who.from().source); }
    void leave(const client_peer& who) { users_.leave(who.from().source); }

    /// Refuses logins under that name until then, up to the next tidy().
    void keep_out(std::string_view name, time_point until);
    void tidy(time_point now);

private:
    using fault = std::optional<login_refusal>;

    result<accepted, login_refusal>
    examine(const client_peer& from, const wire::login2& message, time_point now);
    /// Returns whether the owner of the name endorses the key.
    bool is_successor(const wire::login2& message, const crypto::public_key& key) const;
    fault fault_of_request(const wire::login2& message) const;
    fault fault_of_proof(
        const client_peer& from,
        const wire::login2& message,
        const std::optional<crypto::public_key>& key,
        time_point now
    );
    static void probe(const client_peer& from, client_peer& holder);
    /// Also probes the holder of the name, which is taken.
    static login_refusal fault_of_holder(const client_peer& from, client_peer& holder);
    /// Takes a token of the source, or returns the refusal.
    fault fault_of_rate(const origin& from, time_point now);

    const realms& online_;
    const policy& rules_;
    counters& counts_;
    name_policy& names_;
    boost::unordered_flat_map<std::string, time_point, name_hash, std::equal_to<>> kept_out_;
    source_counts users_;
    source_meters logins_;
    std::span<const std::string_view> capabilities_ = server_capabilities(false);
};

} // namespace babel::server
