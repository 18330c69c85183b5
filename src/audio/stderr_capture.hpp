// Keeps what libraries print on standard error off the terminal.
#pragma once

#include <sys/types.h>

#include <string>

namespace babel::audio {

/// Redirects descriptor 2 into memory from construction until take() or destruction, and until the
/// last of those that are under way at once.
///
/// Thread: any; for the whole process: what other threads print meanwhile is taken too.
class stderr_capture {
public:
    stderr_capture();
    stderr_capture(const stderr_capture&) = delete;
    stderr_capture& operator=(const stderr_capture&) = delete;
    ~stderr_capture() { end(); }

    /// Whether anybody captures at present. Thread: any.
    static bool active() noexcept;

    /// Ends it and returns what was printed, the first 64 KiB at most.
    std::string take();

private:
    void end();

    bool captures_ = true;
    off_t begin_ = 0; // of what was printed since, in the memory
};

} // namespace babel::audio
