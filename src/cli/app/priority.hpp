// The loop's priority while a call is up: sound that is late is lost.
#pragma once

#include <string_view>

namespace babel::cli {

/// Raises the calling thread's priority where the system lets it, and says nothing where not.
///
/// Real-time at the lowest level where RLIMIT_RTPRIO (or CAP_SYS_NICE) allows it, else a lower nice
/// value where RLIMIT_NICE does. Threads and processes that it starts do not inherit it. Who runs
/// for 200 ms without a pause at real-time priority (RLIMIT_RTTIME) has the usual one from then on.
/// Thread: the one whose priority it is.
class loop_priority {
public:
    loop_priority() = default;
    loop_priority(const loop_priority&) = delete;
    loop_priority& operator=(const loop_priority&) = delete;
    ~loop_priority() { restore(); }

    /// What it came to, for the log: "real-time", "nice -11", "as usual". May be called again.
    std::string_view raise();
    void restore();

private:
    enum class level { usual, nicer, real_time };
    level level_ = level::usual;
};

} // namespace babel::cli
