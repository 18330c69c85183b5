// dup2 over descriptor 2, and back.
#include "stderr_capture.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

namespace babel::audio {
namespace {

constexpr off_t max_text_bytes = 64 * 1024;

} // namespace

stderr_capture::stderr_capture() {
    std::fflush(stderr);
    memory_ = ::memfd_create("stderr", MFD_CLOEXEC);
    if (memory_ < 0) return;
    terminal_ = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (terminal_ < 0) return;
    ::dup2(memory_, STDERR_FILENO);
    ++captures_;
}

void stderr_capture::restore() {
    if (terminal_ >= 0) {
        --captures_;
        std::fflush(stderr);
        ::dup2(terminal_, STDERR_FILENO);
        ::close(std::exchange(terminal_, -1));
    }
    if (memory_ >= 0) ::close(std::exchange(memory_, -1));
}

std::string stderr_capture::take() {
    const int memory = ::fcntl(memory_, F_DUPFD_CLOEXEC, 0);
    restore();
    if (memory < 0) return {};
    const off_t size = ::lseek(memory, 0, SEEK_END);
    const off_t from = size > max_text_bytes ? size - max_text_bytes : 0;
    std::string text(size > from ? static_cast<std::size_t>(size - from) : 0, '\0');
    const auto got = ::pread(memory, text.data(), text.size(), from);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    ::close(memory);
    return text;
}

} // namespace babel::audio
