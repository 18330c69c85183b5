// Finds the user whose name is similar to one that nobody has.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace babel::client {

/// The only name that differs from this one just by case, accents or their encoding (NFC, NFD);
/// empty if no name does, or more than one.
std::string similar_name(std::string_view typed, const std::set<std::string, std::less<>>& known);

} // namespace babel::client
