// Counters of a playout buffer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace babel::voice {

/// Since the call began, if not said otherwise. In the first second after frames became shorter
/// the delay is less than what is heard, by the difference of their lengths.
struct playout_stats {
    std::uint64_t packets = 0;              ///< Valid packets received; of frames the first.
    std::uint64_t bad_packets = 0;          ///< Not valid Opus, or with a bad media time.
    std::uint64_t late_packets = 0;         ///< Later than the target delay.
    std::uint64_t dropped_packets = 0;      ///< Valid, but dropped because too much was buffered.
    std::uint64_t dropped_samples = 0;      ///< Their samples, and those cut while playing.
    std::uint64_t concealed_samples = 0;    ///< Made up for missing sound, fading included.
    std::uint64_t stretched_samples = 0;    ///< Added by playing slower.
    std::uint64_t compressed_samples = 0;   ///< Taken away by playing faster.
    std::uint64_t underruns = 0;            ///< Times that it ran empty while playing.
    std::size_t buffered_samples = 0;       ///< Samples buffered, decoded or not.
    std::chrono::milliseconds target{};     ///< Current target delay.
    std::chrono::milliseconds frame{20};    ///< Duration of the last frame with a media time.
    std::chrono::milliseconds delay{};      ///< Of a punctual sample, from arrival to pull().
    std::chrono::milliseconds mean_delay{}; ///< Average of that over the playing time.
    std::chrono::milliseconds jitter{};     ///< Mean deviation of the time between arrivals.
    double drift_ppm = 0; ///< Excess speed of the peer's clock over ours; 0: not known yet.
};

} // namespace babel::voice
