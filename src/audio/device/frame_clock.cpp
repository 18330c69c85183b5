// Turns a timer's ticks into samples that are due.
#include "audio/device/frame_clock.hpp"

#include <algorithm>

namespace babel::audio {
namespace {

constexpr std::chrono::milliseconds frame_period{20};
constexpr std::size_t max_due = 10 * frame_samples;

} // namespace

result<frame_clock> frame_clock::make() {
    auto ticker = waker::ticker(frame_period);
    if (!ticker) return ticker.error();
    return frame_clock(std::move(*ticker));
}

void frame_clock::start() noexcept {
    ticker_.consume();
    due_ = 0;
    counters_ = {};
    running_ = true;
}

std::size_t frame_clock::due() noexcept {
    const auto ticks = ticker_.consume();
    if (!running_) return 0;
    counters_.callbacks += ticks;
    const auto wanted = due_ + ticks * frame_samples;
    due_ = std::min(wanted, max_due);
    counters_.dropped_samples += wanted - due_;
    return due_;
}

} // namespace babel::audio
