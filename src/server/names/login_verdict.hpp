// Logins under names that may belong to keys, and the decisions on them.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/counters.hpp"
#include <babel/core/error.hpp>
#include <babel/crypto/key.hpp>
#include <babel/wire/extensions.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

using refusal_code = wire::login_fault;

/// A refused login.
struct login_refusal {
    refusal_code code;
    counter counted_as;
    std::string words; ///< sent to the client
};

/// The refusal of all logins while the register of a cluster cannot be reached.
inline login_refusal refused_without_register() {
    return {
        refusal_code::full,
        counter::failed_register,
        "nobody can log in at the moment; try again in some seconds"};
}

/// The refusal of a name for which the register of a cluster has no room.
inline login_refusal refused_by_full_register() {
    return {
        refusal_code::full,
        counter::failed_register,
        "the register of names is full; try again later"};
}

/// A login under a valid name.
/// Lifetime: views; for one call.
struct login_claim {
    std::string_view name;
    std::optional<crypto::public_key> key; ///< null: a guest; otherwise its proof was verified
    std::string_view invite;               ///< empty: none
    const origin& from;
    bool is_online; ///< a session has that name already
};

/// An accepted login.
struct login_grant {
    bool must_be_bound = false; ///< name_keeper::bind() has to succeed first
    bool is_bound = false;      ///< the name belongs to the key of the login
    std::uint64_t since = 0;    ///< Unix time in seconds from which it does; 0: unknown
};

using login_verdict = result<login_grant, login_refusal>;

} // namespace babel::server
