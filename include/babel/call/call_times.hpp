// Times of a call.
#pragma once

#include <chrono>
#include <optional>

namespace babel::call {

struct call_times {
    using time_point = std::chrono::steady_clock::time_point;

    time_point started;
    std::optional<time_point> up;
    std::optional<time_point> ended; ///< The last voice may still be on its way.

    /// Time that it has been up; 0 for a call that never was.
    std::chrono::milliseconds talk(time_point now) const {
        if (!up) return {};
        return std::chrono::duration_cast<std::chrono::milliseconds>(ended.value_or(now) - *up);
    }
    /// Time that a missed call rang.
    std::chrono::milliseconds rang() const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
            ended.value_or(started) - started
        );
    }
};

} // namespace babel::call
