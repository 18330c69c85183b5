// Keeps what libraries print on standard error off the terminal.
#pragma once

#include <atomic>
#include <string>

namespace babel::audio {

/// Redirects descriptor 2 into memory from construction until take() or destruction.
///
/// Thread: for the whole process: what other threads print meanwhile is taken too. Do not nest.
class stderr_capture {
public:
    stderr_capture();
    stderr_capture(const stderr_capture&) = delete;
    stderr_capture& operator=(const stderr_capture&) = delete;
    ~stderr_capture() { restore(); }

    /// Whether anybody captures at present. Thread: any.
    static bool active() noexcept { return captures_.load(std::memory_order_relaxed) > 0; }

    /// Ends the redirection and returns what was printed, the last 64 KiB at most.
    std::string take();

private:
    void restore();

    static inline std::atomic<int> captures_{0};
    int memory_ = -1;
    int terminal_ = -1; // where descriptor 2 led before
};

} // namespace babel::audio
