// Logins under names that may belong to keys, and the decisions on them.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/counters.hpp"
#include <babel/core/error.hpp>
#include <babel/crypto/key.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

/// The code of LoginRefused.
enum class refusal_code : std::uint16_t {
    taken = 1,
    not_allowed = 2,
    bound_to_another_key = 3,
    registration_closed = 4,
    invite_needed = 5,
    invite_bad = 6,
    full = 7,
    too_often = 8,
    banned = 9,
    proof_wrong = 10,
};

/// A refused login.
struct login_refusal {
    refusal_code code;
    counter counted_as;
    std::string words; ///< sent to the client
};

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
