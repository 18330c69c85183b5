// Detects that a sound device has died, and keeps time in its place.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/audio/waker.hpp>

#include <chrono>
#include <cstdint>

namespace babel::audio {

/// A stream that never calls back, or stops calling back, gives no error: only the clock shows it.
/// Pure: time is passed in.
class stall_clock {
public:
    using time_point = std::chrono::steady_clock::time_point;

    void start(time_point now);

    /// Takes the number of callbacks since the device was opened.
    void on_callbacks(time_point now, std::uint64_t count);

    /// It is time to open the device again: after a second without a callback, and after each
    /// attempt, with a growing delay, since a new search for devices interrupts those that work.
    bool should_reopen(time_point now) const;
    void on_attempt(time_point now);
    /// A stream was opened, and gets a second to call back.
    void on_opened(time_point now) {
        callbacks_ = 0;
        last_attempt_ = now;
    }

    /// Time since the last callback.
    int attempts() const { return attempts_; }

    /// Samples that a living device would have moved since its last callback, and that were not
    /// taken yet. Zero until it has been still for a moment; 200 ms at most at a time.
    std::size_t overdue(time_point now);
    /// It has been still for so long that silence replaces it.
    bool is_still(time_point now) const;
    void take(std::size_t samples);

private:
    std::uint64_t callbacks_ = 0;
    int attempts_ = 0;
    time_point last_callback_;
    time_point last_attempt_;
    time_point kept_until_; // up to here, silence replaced the device
};

/// The descriptor to poll for a device: readable after its callback, and ten times a second for the
/// watch; fifty times while silence replaces the device.
class device_watch {
public:
    static result<device_watch> make();
    device_watch(device_watch&& other) noexcept;
    device_watch& operator=(device_watch&&) = delete;
    ~device_watch();

    int fd() const noexcept { return both_; }
    waker& event() noexcept { return event_; }
    void clear() noexcept;
    void follow(bool is_still) noexcept;

private:
    device_watch(waker event, waker ticker, int both) noexcept;

    waker event_, ticker_;
    int both_; // epoll over the two
    bool is_still_ = false;
};

} // namespace babel::audio
