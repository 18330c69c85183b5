#include "cli/plot/dot_canvas.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>

namespace babel::cli {
namespace {

// Unicode, block Braille Patterns: the bit of each dot, from the top, left and right column.
constexpr std::array<std::array<std::uint8_t, 4>, 2> braille_bits{
    {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}};

/// U+2800 and the bits, in UTF-8.
std::string braille_glyph(std::uint8_t bits) {
    const auto second = static_cast<unsigned char>(0xA0 | (bits >> 6));
    const auto third = static_cast<unsigned char>(0x80 | (bits & 0x3F));
    return {'\xE2', static_cast<char>(second), static_cast<char>(third)};
}

char ascii_glyph(std::uint8_t bits) {
    const bool has_upper = (bits & braille_bits[0][0]) != 0;
    const bool has_lower = (bits & braille_bits[0][1]) != 0;
    if (has_upper) return has_lower ? ':' : '\'';
    return has_lower ? '.' : ' ';
}

} // namespace

dot_canvas::dot_canvas(int columns, int rows, dot_glyphs glyphs)
    : columns_(std::max(columns, 1)), rows_(std::max(rows, 1)), glyphs_(glyphs),
      cells_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

void dot_canvas::set(int x, int y) {
    if (x < 0 || y < 0 || x >= dots_across() || y >= dots_up()) return;
    const int from_top = dots_up() - 1 - y;
    const auto cell = static_cast<std::size_t>(from_top / dots_in_column() * columns_) +
                      static_cast<std::size_t>(x / dots_in_row());
    const auto across = static_cast<std::size_t>(x % dots_in_row());
    const auto down = static_cast<std::size_t>(from_top % dots_in_column());
    cells_[cell] = static_cast<std::uint8_t>(cells_[cell] | braille_bits[across][down]);
}

void dot_canvas::fill(int x, int y, int other_y) {
    const int top = std::min(std::max(y, other_y), dots_up() - 1);
    for (int each = std::max(std::min(y, other_y), 0); each <= top; ++each)
        set(x, each);
}

void dot_canvas::line(int x, int y, int to_x, int to_y) {
    if (x > to_x) return line(to_x, to_y, x, y);
    int last = y;
    for (int column = std::max(x, 0); column <= std::min(to_x, dots_across() - 1); ++column) {
        const int next = x == to_x ? to_y : y + (to_y - y) * (column - x) / (to_x - x);
        fill(column, last, next);
        last = next;
    }
}

std::string dot_canvas::row(int index) const {
    std::string out;
    if (index < 0 || index >= rows_) return out;
    const auto first = static_cast<std::size_t>(index) * static_cast<std::size_t>(columns_);
    for (std::size_t each = first; each < first + static_cast<std::size_t>(columns_); ++each) {
        const auto bits = cells_[each];
        if (glyphs_ == dot_glyphs::ascii)
            out += ascii_glyph(bits);
        else
            out += bits == 0 ? " " : braille_glyph(bits);
    }
    return out;
}

} // namespace babel::cli
