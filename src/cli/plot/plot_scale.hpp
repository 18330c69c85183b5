// Scales of plots. No I/O.
#pragma once

#include <vector>

namespace babel::cli {

/// The end of an axis from 0 that has room for `most`: 1, 2 or 5 times a power of ten, and no less
/// than 1.
double end_of_axis(double most);

/// Times to be named on an axis from 0 to `end_s`, `most` of them or less, at least 0: steps that
/// people count in, from a second to days.
std::vector<double> time_ticks(double end_s, int most);

/// The place of `value` on an axis from 0 to `end` with that many steps, from 0 to steps - 1.
int step_on_axis(double value, double end, int steps);

} // namespace babel::cli
