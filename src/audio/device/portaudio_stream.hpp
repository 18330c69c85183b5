// One open PortAudio stream in one direction, and the ring that its callback shares with the loop.
#pragma once

#include "audio/device/device_adapter.hpp"
#include "audio/device/device_watch.hpp"
#include "audio/ring.hpp"
#include <babel/audio/portaudio_device.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

struct PaStreamCallbackTimeInfo;

namespace babel::audio {

/// A stream that runs until it is closed. After that its ring holds the remaining samples.
///
/// Lifetime: the watch outlives the stream until it is closed.
/// Thread: open() and close() belong to the sound thread, the callback to PortAudio's, the rest to
/// the loop.
class portaudio_stream {
public:
    /// Opens and starts the device at 48 kHz mono, or where it refuses with two channels or at its
    /// own rate. Errors: PortAudio's.
    static result<std::shared_ptr<portaudio_stream>> open(
        const device_info& device,
        direction way,
        std::chrono::milliseconds buffer,
        device_watch& watch
    );
    void close();

    /// Not open yet. `ring_capacity` in frames.
    portaudio_stream(
        stream_format format,
        std::chrono::milliseconds buffer,
        std::size_t ring_capacity,
        waker& wake
    );
    portaudio_stream(const portaudio_stream&) = delete;
    portaudio_stream& operator=(const portaudio_stream&) = delete;
    ~portaudio_stream() { close(); }

    stream_format format() const { return format_; }
    std::chrono::milliseconds buffer() const { return buffer_; }
    /// Interleaved, as the device has them.
    ring& samples() { return ring_; }
    /// A microphone's callback wakes the loop when the ring holds so many samples: a reader of
    /// whole frames need not be woken for parts. Until this is called it wakes each time. Thread:
    /// the loop's.
    void wake_at(std::size_t samples) noexcept { wake_at_.store(samples); }
    /// Callbacks, dropped samples (in frames of the device), underruns and xruns.
    device_counters counters() const;

    /// Real-time: called by PortAudio. Ring operations, relaxed counters, one non-blocking eventfd
    /// write, and nothing else: no allocation, lock, log, or other system call.
    static int on_capture(
        const void* in,
        void* out,
        unsigned long frames,
        const PaStreamCallbackTimeInfo* times,
        unsigned long flags,
        void* self
    );
    /// Real-time: as on_capture().
    static int on_playback(
        const void* in,
        void* out,
        unsigned long frames,
        const PaStreamCallbackTimeInfo* times,
        unsigned long flags,
        void* self
    );

private:
    void count_callback(unsigned long flags) noexcept;
    error_code start(const device_info& device, direction way);

    stream_format format_;
    std::chrono::milliseconds buffer_;
    ring ring_;
    waker& wake_;
    void* stream_ = nullptr;
    bool heard_something_ =
        false; // the callback's own: playback before the first sample is no underrun
    std::atomic<std::size_t> wake_at_{0};
    std::atomic<std::uint64_t> callbacks_{0}, underruns_{0}, xruns_{0};
};

} // namespace babel::audio
