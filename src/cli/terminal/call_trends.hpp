// What the status line tells of the last seconds. No I/O, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace babel::cli {

/// Looks at levels and counters now and then, and knows how they went.
class call_trends {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct reading {
        double mic_dbfs = 0;
        double in_dbfs = 0;
        // Since the calls began, all together.
        std::uint64_t bytes_sent = 0;
        std::uint64_t packets_received = 0;
        std::uint64_t packets_late = 0;
    };

    /// Counts no more often than every `status_interval`; counters that have become less (a call
    /// has ended) tell nothing of the time between.
    void note(time_point now, const reading& what);
    void forget() { samples_.clear(); }

    // Oldest first.
    std::vector<double> mic() const;
    std::vector<double> in() const;
    // Of the last 5 s; nothing before the first second is over.
    std::optional<double> kbps() const;
    std::optional<double> late_share() const;

private:
    struct sample {
        time_point at;
        reading seen;
        // What the counters have grown by since the one before.
        std::uint64_t bytes = 0, received = 0, late = 0;
    };
    bool knows() const;
    std::vector<double> levels(double reading::*which) const;

    std::deque<sample> samples_;
};

} // namespace babel::cli
