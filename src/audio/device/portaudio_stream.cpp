// Opening a PortAudio stream, and its callbacks.
#include "audio/device/portaudio_stream.hpp"

#include "audio/device/speaker_depth.hpp"

#include <portaudio.h>

#include <algorithm>
#include <utility>

namespace babel::audio {
namespace {

constexpr std::chrono::milliseconds capture_ring{200};
constexpr auto relaxed = std::memory_order_relaxed;

std::size_t frames_in(std::chrono::milliseconds duration, int rate_hz) {
    return static_cast<std::size_t>(duration.count() * rate_hz / 1000);
}

/// Capacity of the ring; speaker_depth decides how much of it a loudspeaker uses.
std::size_t ring_frames(direction way, std::chrono::milliseconds buffer, int rate_hz) {
    return frames_in(way == direction::input ? capture_ring : speaker_depth(buffer).max(), rate_hz);
}

/// Formats to try, the best first.
std::vector<stream_format> formats_to_try(const device_info& device) {
    std::vector<stream_format> formats{{sample_rate, 1}, {sample_rate, 2}};
    if (device.default_rate > 0 && device.default_rate != sample_rate) {
        formats.push_back({device.default_rate, 1});
        formats.push_back({device.default_rate, 2});
    }
    return formats;
}

} // namespace

result<std::shared_ptr<portaudio_stream>> portaudio_stream::open(
    const device_info& device, direction way, std::chrono::milliseconds buffer, device_watch& watch
) {
    error_code failed = errc::no_device;
    for (const auto format : formats_to_try(device)) {
        const auto capacity = ring_frames(way, buffer, format.rate_hz);
        auto stream = std::make_shared<portaudio_stream>(format, buffer, capacity, watch.event());
        failed = stream->start(device, way);
        if (!failed) return stream;
    }
    return failed;
}

portaudio_stream::portaudio_stream(
    stream_format format, std::chrono::milliseconds buffer, std::size_t ring_capacity, waker& wake
)
    : format_(format), buffer_(buffer),
      ring_(ring_capacity * static_cast<std::size_t>(format.channels)), wake_(wake) {}

error_code portaudio_stream::start(const device_info& device, direction way) {
    const bool input = way == direction::input;
    const auto* const info = Pa_GetDeviceInfo(device.index);
    if (!info) return errc::no_device;
    const PaTime latency = input ? info->defaultLowInputLatency : info->defaultLowOutputLatency;
    const PaStreamParameters parameters{device.index, format_.channels, paInt16, latency, nullptr};
    PaError error = Pa_OpenStream(
        &stream_,
        input ? &parameters : nullptr,
        input ? nullptr : &parameters,
        format_.rate_hz,
        frames_in(buffer_, format_.rate_hz),
        paNoFlag,
        input ? on_capture : on_playback,
        this
    );
    if (error == paNoError) error = Pa_StartStream(stream_);
    return {error, portaudio_category()};
}

void portaudio_stream::close() {
    if (!stream_) return;
    Pa_AbortStream(stream_);
    Pa_CloseStream(std::exchange(stream_, nullptr));
}

void portaudio_stream::count_callback(unsigned long flags) noexcept {
    callbacks_.fetch_add(1, relaxed);
    constexpr unsigned long lost =
        paInputOverflow | paInputUnderflow | paOutputUnderflow | paOutputOverflow;
    if ((flags & lost) != 0) xruns_.fetch_add(1, relaxed);
}

int portaudio_stream::on_capture(
    const void* in,
    void*,
    unsigned long frames,
    const PaStreamCallbackTimeInfo*,
    unsigned long flags,
    void* self
) {
    auto& stream = *static_cast<portaudio_stream*>(self);
    const auto count = frames * static_cast<std::size_t>(stream.format_.channels);
    if (in) stream.ring_.push({static_cast<const sample*>(in), count});
    stream.count_callback(flags);
    const auto waiting = stream.ring_.capacity() - stream.ring_.room();
    if (waiting >= stream.wake_at_.load()) stream.wake_.wake();
    return paContinue;
}

int portaudio_stream::on_playback(
    const void*,
    void* out,
    unsigned long frames,
    const PaStreamCallbackTimeInfo*,
    unsigned long flags,
    void* self
) {
    auto& stream = *static_cast<portaudio_stream*>(self);
    const std::span<sample> wanted(
        static_cast<sample*>(out), frames * static_cast<std::size_t>(stream.format_.channels)
    );
    const auto count = stream.ring_.pop(wanted);
    std::ranges::fill(wanted.subspan(count), sample{0});
    if (stream.heard_something_ && count < wanted.size()) stream.underruns_.fetch_add(1, relaxed);
    stream.heard_something_ |= count > 0;
    stream.count_callback(flags);
    stream.wake_.wake();
    return paContinue;
}

device_counters portaudio_stream::counters() const {
    device_counters all;
    all.callbacks = callbacks_.load(relaxed);
    all.dropped_samples = ring_.dropped() / static_cast<std::uint64_t>(format_.channels);
    all.underruns = underruns_.load(relaxed);
    all.xruns = xruns_.load(relaxed);
    return all;
}

} // namespace babel::audio
