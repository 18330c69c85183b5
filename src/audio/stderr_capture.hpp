// Keeps the output of libraries on standard error off the terminal.
#pragma once

#include <sys/types.h>

#include <string>

namespace babel::audio {

/// Redirects descriptor 2 into memory from construction until take() or destruction, and until the
/// last of those that are under way at once.
///
/// Thread: any. It applies to the whole process, including output of other threads.
class stderr_capture {
public:
    stderr_capture();
    stderr_capture(const stderr_capture&) = delete;
    stderr_capture& operator=(const stderr_capture&) = delete;
    ~stderr_capture() { end(); }

    /// Output is being captured now. Thread: any.
    static bool active() noexcept;

    /// Ends it and returns the output, 64 KiB at most.
    std::string take();

private:
    void end();

    bool captures_ = true;
    off_t begin_ = 0; // of the output since, in the memory
};

} // namespace babel::audio
