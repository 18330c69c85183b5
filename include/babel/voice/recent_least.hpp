// The least of the values of the last seconds.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace babel::voice {

/// Keeps one value for each of the last 10 s. Pure: time is passed in. Thread: one.
class recent_least {
public:
    using microseconds = std::chrono::microseconds;

    static constexpr std::size_t window_seconds = 10;

    recent_least() { values_.fill(microseconds::max()); }

    /// `when`: since any fixed time.
    void note(microseconds when, microseconds value);
    /// Of the last `seconds`, the one that has begun included; microseconds::max() if none came.
    microseconds of_last(std::size_t seconds) const;
    microseconds least() const { return of_last(window_seconds); }

private:
    std::array<microseconds, window_seconds> values_; // of each second
    std::int64_t second_ = 0;
};

} // namespace babel::voice
