// dup2 over descriptor 2, and back.
#include "audio/stderr_capture.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <utility>

namespace babel::audio {
namespace {

constexpr off_t max_text_bytes = 64 * 1024;

/// The shared redirection, while it is in use.
std::atomic<int> captures{0};
int printed_text = -1;
int real_stderr = -1; // the former descriptor 2

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

/// Descriptor 2 shares its position with this one.
off_t size_of_text() {
    return printed_text >= 0 ? std::max<off_t>(0, ::lseek(printed_text, 0, SEEK_CUR)) : 0;
}

/// Endless output gets an error, and takes no memory.
void redirect() {
    printed_text = ::memfd_create("stderr", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    const bool is_bounded = printed_text >= 0 && ::ftruncate(printed_text, max_text_bytes) == 0 &&
                            ::fcntl(printed_text, F_ADD_SEALS, F_SEAL_GROW) == 0;
    if (is_bounded) real_stderr = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (real_stderr >= 0) ::dup2(printed_text, STDERR_FILENO);
}

void restore() {
    if (real_stderr >= 0) {
        ::dup2(real_stderr, STDERR_FILENO);
        ::close(std::exchange(real_stderr, -1));
    }
    if (printed_text >= 0) ::close(std::exchange(printed_text, -1));
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
        text.resize(size > begin_ ? static_cast<std::size_t>(size - begin_) : 0);
        const auto got = text.empty() ? 0 : ::pread(printed_text, text.data(), text.size(), begin_);
        text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    }
    end();
    return text;
}

} // namespace babel::audio
