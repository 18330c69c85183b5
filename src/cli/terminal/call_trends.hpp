// Sound levels and rates of the last seconds, for the status line. No I/O, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace babel::cli {

/// Samples levels and counters, and computes their recent course.
class call_trends {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct reading {
        double mic_dbfs = 0;
        double in_dbfs = 0;
        // Totals since the calls began.
        std::uint64_t bytes_sent = 0;
        std::uint64_t packets_received = 0;
        std::uint64_t packets_late = 0;
    };

    /// Samples at most once every `status_interval`. A counter that has decreased (a call has
    /// ended) gives no rate for that time.
    void note(time_point now, const reading& current);
    void forget() { samples_.clear(); }

    // Oldest first.
    std::vector<double> mic() const;
    std::vector<double> in() const;
    // Of the last 5 s; nothing in the first second.
    std::optional<double> kbps() const;
    std::optional<double> late_share() const;

private:
    struct sample {
        time_point at;
        reading seen;
        // Growth of the counters since the previous sample.
        std::uint64_t bytes = 0, received = 0, late = 0;
    };
    bool knows() const;
    std::vector<double> levels(double reading::*which) const;

    std::deque<sample> samples_;
};

} // namespace babel::cli
