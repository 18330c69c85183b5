// dup2 over descriptor 2, and back.
#include "stderr_capture.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <utility>

namespace babel::audio {
namespace {

constexpr off_t max_text_bytes = 64 * 1024;

/// The one redirection, while anybody wants it.
std::atomic<int> captures{0};
int memory = -1;
int terminal = -1; // where descriptor 2 led before

/// The sound thread and the file thread capture; each holds it for some system calls.
class turn {
public:
    turn() {
        while (taken_.test_and_set(std::memory_order_acquire))
            taken_.wait(true);
    }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;
    ~turn() {
        taken_.clear(std::memory_order_release);
        taken_.notify_one();
    }

private:
    static inline std::atomic_flag taken_{};
};

off_t size_of_text() {
    struct stat info {};
    return memory >= 0 && ::fstat(memory, &info) == 0 ? info.st_size : 0;
}

void redirect() {
    memory = ::memfd_create("stderr", MFD_CLOEXEC);
    if (memory >= 0) terminal = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (terminal >= 0) ::dup2(memory, STDERR_FILENO);
}

void restore() {
    if (terminal >= 0) {
        ::dup2(terminal, STDERR_FILENO);
        ::close(std::exchange(terminal, -1));
    }
    if (memory >= 0) ::close(std::exchange(memory, -1));
}

} // namespace

stderr_capture::stderr_capture() {
    const turn mine;
    std::fflush(stderr);
    if (captures++ == 0) redirect();
    begin_ = size_of_text();
}

bool stderr_capture::active() noexcept {
    return captures.load(std::memory_order_relaxed) > 0;
}

void stderr_capture::end() {
    if (!std::exchange(captures_, false)) return;
    const turn mine;
    std::fflush(stderr);
    if (--captures == 0) restore();
}

std::string stderr_capture::take() {
    std::string text;
    {
        const turn mine;
        std::fflush(stderr);
        const auto size = size_of_text();
        const auto from = std::max(begin_, size - max_text_bytes);
        text.resize(size > from ? static_cast<std::size_t>(size - from) : 0);
        const auto got = text.empty() ? 0 : ::pread(memory, text.data(), text.size(), from);
        text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    }
    end();
    return text;
}

} // namespace babel::audio
