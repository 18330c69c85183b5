// Drift of the peer's sound card against ours.
#pragma once

#include <babel/audio/format.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace babel::voice {

/// Compares the samples received with those that the loudspeaker took: the maximum lead in each 10
/// s (packets that met no queue), the last such period against the first. Thread: one.
class drift_meter {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// The loudspeaker takes that many samples.
    void on_pull(time_point now, std::size_t samples);
    /// A packet comes, after `media_samples` of earlier packets.
    void on_packet(time_point now, std::int64_t media_samples);

    /// Parts per million; 0 in the first minute, which is too short to measure.
    double ppm() const;

private:
    struct period {
        time_point begin;
        double max_ahead; // samples
    };

    std::int64_t pulled_ = 0; // before the last pull
    time_point last_pull_{};
    std::optional<period> first_, last_, current_;
};

} // namespace babel::voice
