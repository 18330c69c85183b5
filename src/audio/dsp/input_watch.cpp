#include <babel/audio/input_watch.hpp>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace babel::audio {
namespace {

constexpr auto look_samples = samples_in_ms(5000);
constexpr auto clipped_at_most = look_samples / 5;
constexpr int muted_peak = 8; // -72 dBFS: no microphone that works is as quiet
constexpr int clipped = 32'700;
constexpr int clipped_run = 3; // one sample at full scale may be a loud one

int peak_of(std::span<const sample> frame) {
    int peak = 0;
    for (const int each : frame)
        peak = std::max(peak, std::abs(each));
    return peak;
}

bool is_clipped(std::span<const sample> frame) {
    int run = 0;
    for (const int each : frame) {
        run = std::abs(each) >= clipped ? run + 1 : 0;
        if (run == clipped_run) return true;
    }
    return false;
}

} // namespace

std::optional<input_fault> input_watch::look(std::span<const sample> frame) {
    silent_ = peak_of(frame) <= muted_peak ? silent_ + frame.size() : 0;
    clipped_ += is_clipped(frame) ? frame.size() : 0;
    if (silent_ >= look_samples && !std::exchange(silence_reported_, true))
        return input_fault::silent;
    looked_at_ += frame.size();
    if (looked_at_ < look_samples) return {};
    looked_at_ = 0;
    if (std::exchange(clipped_, 0) <= clipped_at_most) return {};
    if (std::exchange(clipping_reported_, true)) return {};
    return input_fault::clipping;
}

} // namespace babel::audio
