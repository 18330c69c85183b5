// Dots on the cells of a terminal. No I/O.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace babel::cli {

enum class dot_glyphs : std::uint8_t {
    braille, ///< 2 x 4 dots a cell, Unicode's block of Braille patterns.
    ascii,   ///< 1 x 2 dots a cell: ' . :
};

/// A dot is addressed from the lower left corner, from 0 on. Dots outside are left out.
class dot_canvas {
public:
    dot_canvas(int columns, int rows, dot_glyphs glyphs);

    int dots_across() const { return columns_ * dots_in_row(); }
    int dots_up() const { return rows_ * dots_in_column(); }
    int rows() const { return rows_; }

    /// All dots of a column between two heights, in either order.
    void fill(int x, int y, int other_y);
    /// A line whose columns touch each other; from left to right or back.
    void line(int x, int y, int to_x, int to_y);

    /// The cells of a row in UTF-8, the uppermost is row 0. Each takes one column.
    std::string row(int index) const;

private:
    int dots_in_row() const { return glyphs_ == dot_glyphs::braille ? 2 : 1; }
    int dots_in_column() const { return glyphs_ == dot_glyphs::braille ? 4 : 2; }
    void set(int x, int y);

    int columns_;
    int rows_;
    dot_glyphs glyphs_;
    std::vector<std::uint8_t> cells_; // a bit for each dot, in the order of Braille patterns
};

} // namespace babel::cli
