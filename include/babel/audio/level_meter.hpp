// Recent loudness.
#pragma once

#include <babel/audio/format.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace babel::audio {

/// The level of the last 200 ms. Pure.
class level_meter {
public:
    /// Samples as they come, in pieces of any size.
    void add(std::span<const sample> samples);

    /// As level_dbfs(), give or take a frame.
    double dbfs() const;

private:
    static constexpr std::size_t frames = 10;
    std::array<double, frames> energies_{}; // sums of squares, of a frame each; a ring
    std::size_t next_ = 0;
    double energy_ = 0; // of the frame that is not complete yet
    std::size_t filled_ = 0;
};

} // namespace babel::audio
