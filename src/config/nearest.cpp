#include <babel/config/nearest.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <cstddef>

namespace babel::config {
namespace {

constexpr std::size_t longest = 64; // a longer word is no slip of the finger

std::size_t distance(std::string_view a, std::string_view b) {
    const auto columns = b.size() + 1;
    std::vector<std::size_t> cost((a.size() + 1) * columns);
    const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& {
        return cost[i * columns + j];
    };
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                at(i, j) = i + j;
                continue;
            }
            const std::size_t differs = a[i - 1] != b[j - 1];
            at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + differs});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
        }
    }
    return at(a.size(), b.size());
}

} // namespace

std::string_view nearest(std::string_view typed, const std::vector<std::string_view>& words) {
    if (typed.size() > longest) return {};
    std::string_view best;
    std::size_t least = 0;
    for (const auto word : words) {
        const auto edits = distance(typed, word);
        if (edits * 3 > std::max(typed.size(), word.size())) continue;
        if (best.empty() || edits < least) {
            best = word;
            least = edits;
        }
    }
    return best;
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string_view>& words) {
    const auto close = nearest(typed, words);
    return close.empty() ? "" : ": did you mean \"" + printable(close) + "\"?";
}

} // namespace babel::config
