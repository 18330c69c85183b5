// eventfd and timerfd behind one face.
#include <babel/audio/waker.hpp>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace babel::audio {
result<waker> waker::event() {
    const int fd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (fd < 0) return last_error();
    return waker(fd);
}

result<waker> waker::ticker(std::chrono::milliseconds period) {
    const int fd = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd < 0) return last_error();
    waker made(fd);
    if (const auto failed = made.set_period(period)) return failed;
    return made;
}

error_code waker::set_period(std::chrono::milliseconds period) noexcept {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(period);
    const std::chrono::nanoseconds rest = period - seconds;
    const timespec every{seconds.count(), rest.count()};
    const itimerspec timer{every, every};
    return ::timerfd_settime(fd_, 0, &timer, nullptr) == 0 ? error_code() : last_error();
}

waker::~waker() {
    if (fd_ >= 0) ::close(fd_);
}

void waker::wake() noexcept {
    const std::uint64_t one = 1;
    // Fails only when the count is full, and then the descriptor is readable anyway.
    [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
}

bool waker::wait(std::chrono::milliseconds timeout) const noexcept {
    using std::chrono::milliseconds;
    using std::chrono::steady_clock;
    const bool is_limited = timeout.count() >= 0;
    const auto deadline = steady_clock::now() + timeout;
    for (;;) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
        const auto limit = is_limited ? std::max(left, milliseconds(0)) : milliseconds(-1);
        pollfd asked{fd_, POLLIN, 0};
        const int ready = ::poll(&asked, 1, static_cast<int>(limit.count()));
        if (ready >= 0 || errno != EINTR) return ready > 0;
    }
}

std::uint64_t waker::consume() noexcept {
    std::uint64_t count = 0;
    if (::read(fd_, &count, sizeof count) != sizeof count) return 0;
    return count;
}

} // namespace babel::audio
