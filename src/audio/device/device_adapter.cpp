// Mixing and resampling on the loop's side of a device's ring.
#include "audio/device/device_adapter.hpp"

#include <algorithm>

namespace babel::audio {
namespace {

constexpr stream_format native{};
constexpr std::size_t max_pending_samples = 64;

std::size_t converted(std::size_t frames, int from_hz, int to_hz) {
    return frames * static_cast<std::size_t>(to_hz) / static_cast<std::size_t>(from_hz);
}

/// Removes the first `count` samples.
void drop_front(std::vector<sample>& samples, std::size_t count) {
    samples.erase(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(count));
}

} // namespace

result<capture_adapter> capture_adapter::make(stream_format from) {
    auto rates = resampler::make(from.rate_hz, sample_rate, resampling_quality::fast);
    if (!rates) return rates.error();
    return capture_adapter(from, std::move(*rates));
}

std::size_t capture_adapter::read(ring& device, std::span<sample> out) {
    if (from_ == native) return device.pop(out);
    const auto channels = static_cast<std::size_t>(from_.channels);
    while (ready_.size() < out.size()) {
        const auto frames = converted(out.size() - ready_.size(), sample_rate, from_.rate_hz) + 1;
        interleaved_.resize(frames * channels);
        interleaved_.resize(device.pop(interleaved_));
        if (interleaved_.empty()) break;
        mix_down<sample>(interleaved_, channels, mono_);
        to_floats(mono_, floats_);
        resampler_.process(floats_, ready_);
    }
    const auto count = std::min(out.size(), ready_.size());
    std::copy_n(ready_.begin(), count, out.begin());
    drop_front(ready_, count);
    return count;
}

std::size_t capture_adapter::needed(std::size_t samples) const {
    return converted(samples, sample_rate, from_.rate_hz) *
           static_cast<std::size_t>(from_.channels);
}

result<playback_adapter> playback_adapter::make(stream_format to) {
    auto rates = resampler::make(sample_rate, to.rate_hz, resampling_quality::fast);
    if (!rates) return rates.error();
    return playback_adapter(to, std::move(*rates));
}

std::size_t playback_adapter::wanted(const ring& device) const {
    const auto room = device.room();
    if (room <= pending_.size()) return 0;
    const auto frames = (room - pending_.size()) / static_cast<std::size_t>(to_.channels);
    return converted(frames, to_.rate_hz, sample_rate);
}

void playback_adapter::write(ring& device, std::span<const sample> samples) {
    if (to_ == native) {
        device.push(samples);
        return;
    }
    mono_.clear();
    to_floats(samples, floats_);
    resampler_.process(floats_, mono_);
    for (const sample s : mono_) {
        pending_.insert(pending_.end(), static_cast<std::size_t>(to_.channels), s);
    }
    // Whole frames always: the room, too, is a multiple of the channels.
    auto count = std::min(pending_.size(), device.room());
    if (pending_.size() - count > max_pending_samples) count = pending_.size();
    device.push(std::span(pending_).first(count));
    drop_front(pending_, count);
}

} // namespace babel::audio
