// Suggestions for mistyped words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace babel::config {

/// The nearest of `words` by edit distance with transpositions (Damerau, optimal string alignment),
/// or an empty view if none is near: more than a third of the letters would be wrong.
std::string_view nearest(std::string_view typed, const std::vector<std::string_view>& words);

/// `: did you mean "WORD"?`, for the end of an error message; empty if no word is near.
std::string did_you_mean(std::string_view typed, const std::vector<std::string_view>& words);

} // namespace babel::config
