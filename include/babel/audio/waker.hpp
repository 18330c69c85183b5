// A descriptor that another thread or a clock makes readable.
#pragma once

#include <babel/core/error.hpp>

#include <chrono>
#include <cstdint>
#include <utility>

namespace babel::audio {

/// An eventfd or a timerfd; both are read as a count of events since the last read.
///
/// Thread: wake() may be called from any thread, the rest by the owner.
class waker {
public:
    /// Readable after wake().
    static result<waker> event();
    /// Readable once a period, by the monotonic clock.
    static result<waker> ticker(std::chrono::milliseconds period);
    /// Changes the ticker's period. Errors: the system's.
    error_code set_period(std::chrono::milliseconds period) noexcept;

    waker(waker&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    waker& operator=(waker&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~waker();

    /// Poll it for reading. It stays the waker's: duplicate it, or release it from its poller.
    int fd() const noexcept { return fd_; }

    /// Makes an event() readable; of no use on a ticker.
    /// Real-time: one non-blocking write.
    void wake() noexcept;

    /// Waits until it is readable, `timeout` at most; without a limit if that is negative.
    /// Returns whether it is.
    bool wait(std::chrono::milliseconds timeout) const noexcept;

    /// The number of calls of wake(), or of periods, since the last call. Never blocks.
    std::uint64_t consume() noexcept;

private:
    explicit waker(int fd) noexcept : fd_(fd) {}
    int fd_;
};

} // namespace babel::audio
