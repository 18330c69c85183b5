// Reason for which a server refuses a login, as far as its message shows.
#pragma once

#include <babel/wire/extensions.hpp>

#include <cstdint>
#include <string_view>

namespace babel::client {

enum class refusal : std::uint8_t {
    other,                ///< In unknown words.
    name_in_use,          ///< By another user, or by a dead older session of the same user.
    too_many,             ///< Logins in a row from one address, or an unknown limit.
    too_many_users,       ///< From one address or network.
    too_many_connections, ///< In a row, or waiting to log in, from one address.
    crowded_out,          ///< Too many connections wait to log in: this one made room for another.
    server_full,
    bad_name, ///< Too long, or with characters that are not allowed.
    banned,
    kicked, ///< The operator has ended the session.
    // Told by babel/2 servers only.
    not_allowed,         ///< The name is kept for others.
    name_bound,          ///< The name belongs to another key.
    registration_closed, ///< Names are given by the operator.
    invite_needed,
    invite_bad,          ///< Used, expired, or for another name.
    proof_wrong,         ///< The server does not accept the signature.
    logged_in_elsewhere, ///< Another client of the same key has taken the name over.
};

/// The wire has only a sentence, and other servers use sentences of their own.
refusal refusal_of(std::string_view reason);
refusal refusal_of(wire::login_fault why);

std::string_view to_string(refusal why);

/// True if trying again can help although nobody does anything about it.
bool passes_by_itself(refusal why);

/// True if an ErrorResponse means that the server is about to close the connection for good.
bool turns_away(std::string_view reason);

} // namespace babel::client
