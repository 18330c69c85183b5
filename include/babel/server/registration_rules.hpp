// Rules about names that belong to keys.
#pragma once

#include <babel/server/name_book.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace babel::server {

/// Conditions under which a name becomes the property of a key.
enum class registration_mode : std::uint8_t {
    off,    ///< no new name belongs to a key
    open,   ///< a free name belongs to the first key that logs in under it
    invite, ///< the same, for those that have an invite of the operator
    closed, ///< only the operator gives names to keys
};

/// Set by the operator, who may change it while the server runs.
struct registration_rules {
    registration_mode mode = registration_mode::open;
    bool guests = true; ///< users without a key may have free names
    /// Names that a file of the operator gives to keys, whatever the mode is, and which count more
    /// than all others. Null: none.
    std::shared_ptr<const name_book> authorized = nullptr;
    /// HOST or HOST:PORT at which clients reach the server, for links of invites. Empty: unknown.
    std::string invite_host{};
};

} // namespace babel::server
