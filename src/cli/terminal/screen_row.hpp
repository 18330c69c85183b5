// A row of a terminal's screen that is not wrapped.
#pragma once

#include <string>

namespace babel::cli {

/// `text` may hold renditions (colours), which take no columns.
struct screen_row {
    std::string text;
    int columns = 0;

    bool empty() const { return text.empty(); }
};

} // namespace babel::cli
