// eventfd and timerfd behind one face.
#include <babel/audio/waker.hpp>

#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

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

std::uint64_t waker::consume() noexcept {
    std::uint64_t count = 0;
    if (::read(fd_, &count, sizeof count) != sizeof count) return 0;
    return count;
}

} // namespace babel::audio
