// Test signals, and measurements of signals.
#pragma once

#include <babel/audio/format.hpp>

#include <poll.h>

#include <cmath>
#include <complex>
#include <cstdlib>
#include <numbers>
#include <span>
#include <vector>

namespace babel::audio::test {

/// A sine of amplitude 8000, from its sample `first` on.
inline std::vector<sample> sine(
    std::size_t count,
    double frequency_hz = 440,
    double rate_hz = sample_rate,
    std::size_t first = 0
) {
    std::vector<sample> out(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double turn = frequency_hz * static_cast<double>(first + i) / rate_hz;
        out[i] = static_cast<sample>(std::lround(8000 * std::sin(2 * std::numbers::pi * turn)));
    }
    return out;
}

/// The amplitude of one frequency in a signal, by correlation with it.
inline double
amplitude_at(std::span<const sample> in, double frequency_hz, double rate_hz = sample_rate) {
    std::complex<double> sum;
    for (std::size_t i = 0; i < in.size(); ++i) {
        const double turn = frequency_hz * static_cast<double>(i) / rate_hz;
        sum += std::polar(1.0, -2 * std::numbers::pi * turn) * static_cast<double>(in[i]);
    }
    return 2 * std::abs(sum) / static_cast<double>(in.size());
}

inline double rms(std::span<const sample> in) {
    double sum = 0;
    for (const sample s : in)
        sum += static_cast<double>(s) * s;
    return in.empty() ? 0 : std::sqrt(sum / static_cast<double>(in.size()));
}

/// The largest step between neighbours: a click shows here.
inline int largest_step(std::span<const sample> in) {
    int largest = 0;
    for (std::size_t i = 1; i < in.size(); ++i) {
        largest = std::max(largest, std::abs(in[i] - in[i - 1]));
    }
    return largest;
}

/// Waits, bounded, until a descriptor can be read.
inline bool readable(int fd, int timeout_ms = 5000) {
    pollfd asked{fd, POLLIN, 0};
    return ::poll(&asked, 1, timeout_ms) == 1;
}

} // namespace babel::audio::test
