// The sound that tests whether the microphone picks up the loudspeaker.
#pragma once

#include <babel/audio/format.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace babel::cli {

/// A sweep from 400 to 3600 Hz in 300 ms, at -20 dBFS, unlike any voice or hum.
std::vector<audio::sample> make_probe();

struct heard_probe {
    std::size_t at = 0; ///< The sample at which it begins; accurate to 0.1 ms.
    double clarity = 0; ///< Peak of the correlation relative to its RMS.
};

/// Finds the probe in a recording, by correlation at a quarter of the rate. Returns nothing if it
/// does not stand out: noise alone reaches a clarity of about 5.
std::optional<heard_probe> find_probe(std::span<const audio::sample> recording);

} // namespace babel::cli
