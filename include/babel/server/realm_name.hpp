// Realm of a name.
#pragma once

#include <string_view>

namespace babel::server {

/// The part of a name behind its last '@'; empty: the name has none. On a server with realms, users
/// of one realm do not see those of another.
/// Lifetime: a view of the name.
constexpr std::string_view realm_of(std::string_view name) {
    const auto at = name.rfind('@');
    return at == name.npos ? std::string_view() : name.substr(at + 1);
}

} // namespace babel::server
