#include <babel/audio/level_meter.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace babel::audio {
namespace {

constexpr double loudest_sample = 32768;
constexpr double lowest_dbfs = -100;

} // namespace

void level_meter::add(std::span<const sample> samples) {
    for (const auto each : samples) {
        const double value = each / loudest_sample;
        energy_ += value * value;
        if (++filled_ < frame_samples) continue;
        energies_[next_] = energy_;
        next_ = (next_ + 1) % frames;
        energy_ = 0;
        filled_ = 0;
    }
}

double level_meter::dbfs() const {
    const auto energy = std::accumulate(energies_.begin(), energies_.end(), 0.0);
    if (energy == 0) return lowest_dbfs;
    const auto mean = energy / static_cast<double>(frames * frame_samples);
    return std::max(lowest_dbfs, 10 * std::log10(mean));
}

} // namespace babel::audio
