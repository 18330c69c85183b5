#include "client/similar_name.hpp"

#include "client/letter_table.hpp"
#include <babel/core/text.hpp>

#include <algorithm>
#include <cwctype>

namespace babel::client {
namespace {

char32_t base_of(char32_t c) {
    const auto* found = std::ranges::lower_bound(composed_letters, c, {}, &composed_letter::letter);
    const bool is_composed = found != std::end(composed_letters) && found->letter == c;
    return static_cast<char32_t>(
        std::towlower(static_cast<std::wint_t>(is_composed ? found->base : c))
    );
}

/// The letters of a name without case and accents.
std::u32string bare(std::string_view name) {
    std::u32string out;
    while (!name.empty()) {
        const auto next = first_code_point(name);
        if (next.bytes == 0) return {};
        if (columns_of(next.value) > 0) out += base_of(next.value);
        name.remove_prefix(next.bytes);
    }
    return out;
}

} // namespace

std::string similar_name(std::string_view typed, const std::set<std::string, std::less<>>& known) {
    const auto wanted = bare(typed);
    std::string found;
    for (const auto& name : known) {
        if (wanted.empty() || name == typed || bare(name) != wanted) continue;
        if (!found.empty()) return {};
        found = name;
    }
    return found;
}

} // namespace babel::client
