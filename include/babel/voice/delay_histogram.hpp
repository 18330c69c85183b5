// Past lateness of packets, and the delay that is worth waiting for them.
#pragma once

#include <babel/audio/format.hpp>

#include <array>
#include <chrono>
#include <cstddef>

namespace babel::voice {

/// A histogram of latenesses in steps of 5 ms up to 1 s, which forgets: a packet of 20 ms counts
/// half after 28 s. A packet later than 1 s is an outage, not jitter, and is not counted.
/// Thread: one.
class delay_histogram {
public:
    using milliseconds = std::chrono::milliseconds;

    /// Of a packet of so many samples, which counts by its duration.
    void add(std::chrono::microseconds lateness, std::size_t samples = audio::frame_samples);

    /// Before the first packet: assumes that this share of packets is so late. The assumption
    /// counts as much as the given number of packets.
    void assume(milliseconds lateness, double share, double packets);

    /// The delay D that makes D + 80 ms x (per cent of packets that are later than D) least; at
    /// least 5 ms. (The cost function of WebRTC's reorder optimizer, which has 20 ms: packets that
    /// are late on TCP come in bursts.)
    milliseconds best_delay() const;

private:
    static constexpr std::size_t steps = 200;

    std::array<double, steps> share_{}; // their sum is 1 from the first packet on
    double packets_ = 0;                // of 20 ms
};

} // namespace babel::voice
