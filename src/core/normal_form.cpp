#include "core/normal_form_table.hpp"
#include <babel/core/normal_form.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <tuple>

namespace babel {
namespace {

// Hangul syllables are composed by arithmetic: Unicode 3.12.
constexpr char32_t syllable_base = 0xac00;
constexpr char32_t lead_base = 0x1100;
constexpr char32_t vowel_base = 0x1161;
constexpr char32_t trail_base = 0x11a7; // means no trailing consonant
constexpr char32_t leads = 19;
constexpr char32_t vowels = 21;
constexpr char32_t trails = 28;
constexpr char32_t first_that_composes = 0x300;

/// Offset of `c` from `base`, if it is one of `count` characters from there.
std::optional<char32_t> offset(char32_t c, char32_t base, char32_t count) {
    if (c < base || c - base >= count) return {};
    return c - base;
}

unsigned combining_class(char32_t c) {
    const auto behind = std::ranges::upper_bound(combining_classes, c, {}, &combining_range::first);
    if (behind == std::begin(combining_classes) || c > (behind - 1)->last) return 0;
    return (behind - 1)->combining_class;
}

void decompose(char32_t c, std::u32string& out) {
    if (const auto syllable = offset(c, syllable_base, leads * vowels * trails)) {
        out.push_back(lead_base + *syllable / (vowels * trails));
        out.push_back(vowel_base + *syllable / trails % vowels);
        if (*syllable % trails > 0) out.push_back(trail_base + *syllable % trails);
        return;
    }
    while (true) {
        const auto found =
            std::ranges::lower_bound(decompositions, c, {}, &decomposition::composed);
        if (found == std::end(decompositions) || found->composed != c) break;
        if (found->second > 0) {
            decompose(found->first, out);
            out += found->second;
            return;
        }
        c = found->first;
    }
    out += c;
}

/// Puts the marks on each starter into the order of their classes.
void reorder(std::u32string& text) {
    const auto is_starter = [](char32_t c) { return combining_class(c) == 0; };
    for (auto at = text.begin(); at != text.end();) {
        const auto marks = std::find_if_not(at, text.end(), is_starter);
        at = std::find_if(marks, text.end(), is_starter);
        for (auto each = marks; each != at; ++each) { // by insertion: stable, and they are few
            const auto place =
                std::ranges::upper_bound(marks, each, combining_class(*each), {}, combining_class);
            std::rotate(place, each, each + 1);
        }
    }
}

/// The composition of both; 0 if there is none.
char32_t composed(char32_t first, char32_t second) {
    const auto lead = offset(first, lead_base, leads);
    const auto vowel = offset(second, vowel_base, vowels);
    if (lead && vowel) return syllable_base + (*lead * vowels + *vowel) * trails;
    const auto syllable = offset(first, syllable_base, leads * vowels * trails);
    const auto trail = offset(second, trail_base, trails);
    if (syllable && *syllable % trails == 0 && trail && *trail > 0) return first + *trail;
    const auto pair_of = [](const composition& each) {
        return std::tuple(each.first, each.second);
    };
    const auto pair = std::tuple(first, second);
    const auto found = std::ranges::lower_bound(compositions, pair, {}, pair_of);
    return found != std::end(compositions) && pair_of(*found) == pair ? found->composed : 0;
}

std::u32string compose(const std::u32string& decomposed) {
    std::u32string out;
    auto starter = out.npos;
    unsigned last_class = 0;
    for (const auto c : decomposed) {
        const auto own_class = combining_class(c);
        const bool reaches_starter =
            starter != out.npos && (starter + 1 == out.size() || last_class < own_class);
        const auto both = reaches_starter ? composed(out[starter], c) : 0;
        if (both > 0) {
            out[starter] = both;
            continue;
        }
        if (own_class == 0) starter = out.size();
        last_class = own_class;
        out += c;
    }
    return out;
}

} // namespace

bool is_nfc(std::string_view text) {
    std::u32string as_is;
    for (code_point next; !text.empty(); text.remove_prefix(next.bytes)) {
        next = first_code_point(text);
        if (next.bytes == 0) return false;
        as_is += next.value;
    }
    const auto is_plain = [](char32_t c) { return c < first_that_composes; };
    if (std::ranges::all_of(as_is, is_plain)) return true;
    std::u32string decomposed;
    for (const auto c : as_is)
        decompose(c, decomposed);
    reorder(decomposed);
    return compose(decomposed) == as_is;
}

} // namespace babel
