// The floor of audio_loopback: two PortAudio streams with the same buffers and a thread between
// them, and nothing that makes them a device layer.
//   audio_bare_loopback SECONDS BUFFER_MS
#include "audio/device/speaker_depth.hpp"
#include "audio/passage.hpp"
#include "audio/ring.hpp"
#include <babel/audio/waker.hpp>

#include <portaudio.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <utility>

using namespace babel::audio;
using clock_type = std::chrono::steady_clock;

namespace {

[[noreturn]] void fail(const char* what) {
    std::cerr << what << '\n';
    std::exit(1);
}

/// One stream: its callback, its ring, and the wake-up of the thread.
struct bare_stream {
    explicit bare_stream(std::size_t capacity) : samples(capacity) {}

    ring samples;
    waker wake = waker::event().value();
    std::atomic<std::uint64_t> callbacks{0}, underruns{0}, xruns{0};
    bool heard_something = false;

    int wake_fd() const { return wake.fd(); }
    void count(PaStreamCallbackFlags flags) {
        ++callbacks;
        constexpr auto lost =
            paInputOverflow | paInputUnderflow | paOutputUnderflow | paOutputOverflow;
        if ((flags & lost) != 0) ++xruns;
        wake.wake();
    }
    void print(const char* name) const {
        std::cout << name << " callbacks=" << callbacks << " dropped=" << samples.dropped()
                  << " underruns=" << underruns << " xruns=" << xruns << '\n';
    }
};

struct bare_source : bare_stream {
    using bare_stream::bare_stream;

    std::size_t read(std::span<sample> out) {
        wake.consume();
        return samples.pop(out);
    }
};

struct bare_sink : bare_stream {
    explicit bare_sink(speaker_depth how)
        : bare_stream(samples_in_ms(static_cast<std::size_t>(how.max().count()))), depth(how) {}

    speaker_depth depth;

    std::size_t wanted() {
        wake.consume();
        depth.on_underruns(clock_type::now(), underruns);
        return depth.to_fill(samples.room());
    }
    void write(std::span<const sample> out) { samples.push(out); }
};

int on_capture(
    const void* in,
    void*,
    unsigned long frames,
    const PaStreamCallbackTimeInfo*,
    PaStreamCallbackFlags flags,
    void* user
) {
    auto& self = *static_cast<bare_source*>(user);
    if (in) self.samples.push({static_cast<const sample*>(in), frames});
    self.count(flags);
    return paContinue;
}

int on_playback(
    const void*,
    void* out,
    unsigned long frames,
    const PaStreamCallbackTimeInfo*,
    PaStreamCallbackFlags flags,
    void* user
) {
    auto& self = *static_cast<bare_sink*>(user);
    const std::span<sample> wanted(static_cast<sample*>(out), frames);
    const auto count = self.samples.pop(wanted);
    std::ranges::fill(wanted.subspan(count), sample{0});
    if (self.heard_something && count < wanted.size()) ++self.underruns;
    self.heard_something |= count > 0;
    self.count(flags);
    return paContinue;
}

template <class Stream>
void open(Stream& self, bool is_input, std::chrono::milliseconds buffer) {
    const auto device = is_input ? Pa_GetDefaultInputDevice() : Pa_GetDefaultOutputDevice();
    const auto* const info = Pa_GetDeviceInfo(device);
    if (!info) fail("no default device");
    const auto latency = is_input ? info->defaultLowInputLatency : info->defaultLowOutputLatency;
    const PaStreamParameters wish{device, 1, paInt16, latency, nullptr};
    PaStream* stream = nullptr;
    const auto failed = Pa_OpenStream(
        &stream,
        is_input ? &wish : nullptr,
        is_input ? nullptr : &wish,
        sample_rate,
        samples_in_ms(static_cast<std::size_t>(buffer.count())),
        paNoFlag,
        is_input ? on_capture : on_playback,
        &self
    );
    if (failed != paNoError || Pa_StartStream(stream) != paNoError) fail("no stream");
}

} // namespace

int main(int argc, char* argv[]) {
    if (argc != 3) return 2;
    const auto end = clock_type::now() + std::chrono::seconds(std::atoi(argv[1]));
    const std::chrono::milliseconds buffer(std::atoi(argv[2]));
    if (Pa_Initialize() != paNoError) fail("no PortAudio");
    bare_source in(samples_in_ms(200));
    bare_sink out{speaker_depth(buffer)};
    open(in, true, buffer);
    open(out, false, buffer);
    const auto cut = pass(in, out, buffer, end);
    Pa_Terminate(); // which closes both
    in.print("in");
    out.print("out");
    std::cout << "cut=" << cut << '\n';
    return 0;
}
