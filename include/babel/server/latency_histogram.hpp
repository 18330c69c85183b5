// Latencies as a Prometheus histogram.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace babel::server {

/// Counts durations by upper bounds from 0.1 ms to 1 s and above.
class latency_histogram {
public:
    using duration = std::chrono::nanoseconds;

    static constexpr std::array<std::chrono::microseconds, 13> bounds{
        std::chrono::microseconds{100},
        std::chrono::microseconds{250},
        std::chrono::microseconds{500},
        std::chrono::microseconds{1'000},
        std::chrono::microseconds{2'500},
        std::chrono::microseconds{5'000},
        std::chrono::microseconds{10'000},
        std::chrono::microseconds{25'000},
        std::chrono::microseconds{50'000},
        std::chrono::microseconds{100'000},
        std::chrono::microseconds{250'000},
        std::chrono::microseconds{500'000},
        std::chrono::microseconds{1'000'000}};

    /// Index of the count of a duration.
    static std::size_t bucket_of(duration taken) {
        return static_cast<std::size_t>(std::ranges::lower_bound(bounds, taken) - bounds.begin());
    }

    /// A duration that equals a bound is below it; one below zero counts as zero.
    void add(duration taken) {
        taken = std::max(taken, duration::zero());
        ++counts_[bucket_of(taken)];
        sum_ += taken;
    }

    /// Counts between each bound and the one before; the last is above all bounds.
    std::span<const std::uint64_t, bounds.size() + 1> counts() const { return counts_; }
    duration sum() const { return sum_; }

private:
    std::array<std::uint64_t, bounds.size() + 1> counts_{};
    duration sum_{};
};

} // namespace babel::server
