// Pace at which a server that is about to end closes its sessions.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace babel::server {

/// The first of N sessions is due after an Nth of the time, and the last one at its end.
class drain_pace {
public:
    using time_point = std::chrono::steady_clock::time_point;

    drain_pace(std::size_t sessions, time_point start, std::chrono::milliseconds over)
        : sessions_(sessions), start_(start), over_(over) {}

    /// The number of sessions that are due by then.
    std::size_t due(time_point now) const {
        const auto gone = std::chrono::floor<std::chrono::milliseconds>(now - start_);
        if (gone >= over_) return sessions_;
        if (gone.count() <= 0) return 0;
        const auto so_far = static_cast<std::uint64_t>(gone.count());
        return static_cast<std::size_t>(
            sessions_ * so_far / static_cast<std::uint64_t>(over_.count())
        );
    }
    bool is_over(time_point now) const { return now - start_ >= over_; }

private:
    std::size_t sessions_;
    time_point start_;
    std::chrono::milliseconds over_;
};

} // namespace babel::server
