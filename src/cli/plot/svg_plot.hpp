// Curves of a call as a picture in SVG. No I/O.
#pragma once

#include "cli/plot/call_curves.hpp"

#include <string>

namespace babel::cli {

/// A whole document (SVG 1.1), dark on light or light on dark as the reader's system asks for. It
/// refers to nothing outside, and runs no script.
std::string svg_plot(const call_curves& call);

} // namespace babel::cli
