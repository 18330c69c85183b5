// The word that somebody most likely meant.
#pragma once

#include <string_view>
#include <vector>

namespace babel::cli {

/// The nearest of `words` by edit distance with transpositions (Damerau, optimal string alignment),
/// or an empty view where none is near: more than a third of the letters would be wrong.
std::string_view nearest(std::string_view typed, const std::vector<std::string_view>& words);

} // namespace babel::cli
