#include <babel/audio/input_watch.hpp>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace babel::audio {
namespace {

constexpr int frames_of_look = 250;        // 5 s
constexpr int frames_clipped_at_most = 50; // of those
constexpr int muted_peak = 8;              // -72 dBFS: no microphone that works is as quiet
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

std::optional<input_fault> input_watch::look(std::span<const sample, frame_samples> frame) {
    silent_ = peak_of(frame) <= muted_peak ? silent_ + 1 : 0;
    clipped_ += is_clipped(frame) ? 1 : 0;
    if (silent_ >= frames_of_look && !std::exchange(silence_reported_, true))
        return input_fault::silent;
    if (++frames_ < frames_of_look) return {};
    frames_ = 0;
    if (std::exchange(clipped_, 0) <= frames_clipped_at_most) return {};
    if (std::exchange(clipping_reported_, true)) return {};
    return input_fault::clipping;
}

} // namespace babel::audio
