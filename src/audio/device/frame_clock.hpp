// The 20 ms clock of sources and sinks that are not sound devices.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/audio/waker.hpp>

#include <utility>

namespace babel::audio {

/// Counts the samples that have become due, 960 each 20 ms. A late caller gets ten frames; the
/// rest is counted as dropped.
class frame_clock {
public:
    static result<frame_clock> make();

    int fd() const noexcept { return ticker_.fd(); }
    void start() noexcept;
    void stop() noexcept { running_ = false; }

    /// Samples due and not taken yet; zero while stopped.
    std::size_t due() noexcept;
    void take(std::size_t samples) noexcept { due_ -= samples; }

    /// Callbacks (ticks) and dropped samples.
    const device_counters& counters() const noexcept { return counters_; }

private:
    explicit frame_clock(waker ticker) : ticker_(std::move(ticker)) {}

    waker ticker_;
    bool running_ = false;
    std::size_t due_ = 0;
    device_counters counters_;
};

} // namespace babel::audio
