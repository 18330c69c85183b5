#include "cli/plot/plot_scale.hpp"

#include <algorithm>
#include <cmath>

namespace babel::cli {
namespace {

constexpr double tick_steps_s[] = {
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400};

} // namespace

double end_of_axis(double most) {
    if (!(most > 1)) return 1;
    const double power = std::pow(10, std::floor(std::log10(most)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (most <= factor * power) return factor * power;
    return 10 * power;
}

std::vector<double> time_ticks(double end_s, int most) {
    const int wanted = std::max(most, 2);
    double step = tick_steps_s[0];
    for (const double each : tick_steps_s) {
        step = each;
        if (end_s / step < wanted) break;
    }
    while (!(end_s / step < wanted))
        step *= 2; // more than days
    std::vector<double> out;
    for (int i = 0; i * step <= end_s; ++i)
        out.push_back(i * step);
    return out;
}

int step_on_axis(double value, double end, int steps) {
    if (!(end > 0) || !(value > 0)) return 0;
    const double place = std::min(value / end, 1.0) * (steps - 1);
    return static_cast<int>(std::lround(place));
}

} // namespace babel::cli
