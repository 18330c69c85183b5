// Rows and columns of a terminal.
#pragma once

namespace babel::cli {

struct screen_size {
    int rows = 24;
    int columns = 80;

    bool operator==(const screen_size&) const = default;
    /// The rule of libedit.
    int usable_columns() const { return columns < 2 ? 80 : columns; }
};

} // namespace babel::cli
