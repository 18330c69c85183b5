// The loop's priority while a call is up: sound that is late is lost.
#pragma once

#include <string_view>

namespace babel::cli {

/// Raises the calling thread's priority if the system allows it; otherwise does nothing, silently.
///
/// Real-time at the lowest level if RLIMIT_RTPRIO (or CAP_SYS_NICE) allows it, otherwise a lower
/// nice value if RLIMIT_NICE allows that. Threads and processes that it starts do not inherit it. A
/// thread that runs for 200 ms without a pause at real-time priority (RLIMIT_RTTIME) returns to the
/// usual one.
/// Thread: the one whose priority it is.
class loop_priority {
public:
    loop_priority() = default;
    loop_priority(const loop_priority&) = delete;
    loop_priority& operator=(const loop_priority&) = delete;
    ~loop_priority() { restore(); }

    /// Returns the priority that was set, for the log: "real-time", "nice -11", "as usual". May be
    /// called again.
    std::string_view raise();
    void restore();

private:
    enum class level { usual, nicer, real_time };
    level level_ = level::usual;
};

} // namespace babel::cli
