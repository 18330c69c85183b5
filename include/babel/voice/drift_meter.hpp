// How much faster the peer's sound card runs than ours.
#pragma once

#include <babel/audio/format.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace babel::voice {

/// Compares what has come with what the loudspeaker has taken: the most that came ahead of it in
/// each 10 s (packets that met no queue), the last such time against the first.
/// Thread: one.
class drift_meter {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// The loudspeaker takes that many samples.
    void on_pull(time_point now, std::size_t samples);
    /// A packet comes, before which `media_samples` were said.
    void on_packet(time_point now, std::int64_t media_samples);

    /// Parts per million; 0 for the first minute, in which nothing can be said.
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
