// Owners of names as the register writes them.
#pragma once

#include <babel/server/name_book.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace babel::cluster {

/// `KEY SECOND`: a key in base64, and the Unix time since when the name is its.
std::string to_text(const server::binding& owner);
/// Null: it is no such text, or no key that a login could prove.
std::optional<server::binding> parse_owner(std::string_view text);

} // namespace babel::cluster
