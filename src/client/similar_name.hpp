// Whom somebody may have meant who typed a name that nobody has.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace babel::client {

/// The one name that differs from this by case, accents or the way in which these are encoded (NFC,
/// NFD) only; empty where there is none, or more than one.
std::string similar_name(std::string_view typed, const std::set<std::string, std::less<>>& known);

} // namespace babel::client
