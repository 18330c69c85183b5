// Curves of a call as text for a terminal. No I/O.
#pragma once

#include "cli/plot/call_curves.hpp"
#include "cli/render/palette.hpp"

#include <string>

namespace babel::cli {

struct plot_look {
    int columns = 80;     ///< Of the terminal; the plot takes one less.
    bool unicode = false; ///< Braille patterns and lines; otherwise ASCII.
    bool curves = false;  ///< Otherwise the headings only.
    palette colors = palette(false);
};

inline constexpr int min_plot_columns = 30;
inline constexpr int max_plot_columns = 400;

/// The heading of the call, and each curve below its own. Ends with a line end.
std::string terminal_plot(const call_curves& call, const plot_look& look);

} // namespace babel::cli
