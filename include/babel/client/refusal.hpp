// Why a server does not let somebody in, as far as its words tell.
#pragma once

#include <cstdint>
#include <string_view>

namespace babel::client {

enum class refusal : std::uint8_t {
    other,          ///< In words that are not known here.
    name_in_use,    ///< Somebody has it: perhaps an older session of one's own that is dead.
    too_many,       ///< Logins in a row from one address, or something that is not known here.
    too_many_users, ///< From one address or network.
    too_many_connections, ///< In a row, or waiting to log in, from one address.
    crowded_out,          ///< Too many connections wait to log in: this one made room for another.
    server_full,
    bad_name, ///< Too long, or with characters that no name may have.
    banned,
    kicked, ///< The operator has ended the session.
};

/// The wire has only a sentence; servers of other makes have sentences of their own.
refusal refusal_of(std::string_view reason);

std::string_view to_string(refusal why);

/// Whether it is worth trying again without anybody doing something about it.
bool passes_by_itself(refusal why);

/// Whether an ErrorResponse means that the server is about to close the connection for good.
bool turns_away(std::string_view reason);

} // namespace babel::client
