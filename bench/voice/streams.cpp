// Microphone to loudspeaker by PortAudio alone, in one duplex stream or in two, as babel-cli has
// them: streams.py compares both.
#include <boost/lockfree/spsc_queue.hpp>

#include <portaudio.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

constexpr int sample_rate = 48'000;
constexpr unsigned long samples_a_ms = sample_rate / 1000;
constexpr long ms_a_second = 1000;
constexpr std::size_t most_waiting = 200 * samples_a_ms;

/// From one stream's callback to the other's. A duplex stream needs none.
struct passage {
    boost::lockfree::spsc_queue<short, boost::lockfree::capacity<most_waiting>> waiting;
    std::size_t block_samples = 0;
    bool is_flowing = false;
    std::atomic<unsigned long> xruns{0};     // as PortAudio reports them
    std::atomic<unsigned long> underruns{0}; // blocks for which too little waited
    std::atomic<unsigned long> skipped{0};   // samples, so that nothing piles up
};

[[noreturn]] void fail(const char* problem, const char* reason = "") {
    std::fprintf(stderr, "streams: %s%s\n", problem, reason);
    std::exit(1);
}

void check(PaError error) {
    if (error != paNoError) fail("PortAudio: ", Pa_GetErrorText(error));
}

void skip(passage& self, std::size_t samples) {
    std::array<short, samples_a_ms> unheard{};
    self.skipped += samples;
    while (samples > 0)
        samples -= self.waiting.pop(unheard.data(), std::min(samples, unheard.size()));
}

/// Begins with the newest block. After that at most two more than it needs may wait.
void give(passage& self, short* out, std::size_t samples) {
    const auto waiting = self.waiting.read_available();
    const auto most = samples + (self.is_flowing ? 2 * self.block_samples : 0);
    if (waiting > most) skip(self, waiting - most);
    self.is_flowing = self.is_flowing || waiting >= samples;
    const auto given = self.is_flowing ? self.waiting.pop(out, samples) : 0;
    std::fill(out + given, out + samples, short{0});
    if (self.is_flowing && given < samples) ++self.underruns;
}

int on_block(
    const void* in,
    void* out,
    unsigned long samples,
    const PaStreamCallbackTimeInfo*,
    PaStreamCallbackFlags flags,
    void* user
) {
    auto& self = *static_cast<passage*>(user);
    constexpr auto lost = paInputOverflow | paInputUnderflow | paOutputOverflow | paOutputUnderflow;
    if ((flags & lost) != 0) ++self.xruns;
    const auto* const heard = static_cast<const short*>(in);
    auto* const played = static_cast<short*>(out);
    if (heard && played)
        std::copy_n(heard, samples, played);
    else if (heard)
        self.waiting.push(heard, samples);
    else if (played)
        give(self, played, samples);
    return paContinue;
}

void open(passage& self, const PaStreamParameters* in, const PaStreamParameters* out) {
    PaStream* stream = nullptr;
    check(
        Pa_OpenStream(&stream, in, out, sample_rate, self.block_samples, paNoFlag, on_block, &self)
    );
    check(Pa_StartStream(stream));
}

PaStreamParameters parameters_of(PaDeviceIndex device, bool is_input) {
    const auto* const info = Pa_GetDeviceInfo(device);
    if (!info) fail("no default device");
    const auto latency = is_input ? info->defaultLowInputLatency : info->defaultLowOutputLatency;
    return {device, 1, paInt16, latency, nullptr};
}

} // namespace

/// streams one|two BLOCK_MS SECONDS: prints the counters.
int main(int argc, char** argv) {
    if (argc != 4) fail("usage: streams one|two BLOCK_MS SECONDS");
    const bool is_one = argv[1] == std::string_view("one");
    passage self;
    self.block_samples = static_cast<std::size_t>(std::atoi(argv[2])) * samples_a_ms;
    check(Pa_Initialize());
    const auto in = parameters_of(Pa_GetDefaultInputDevice(), true);
    const auto out = parameters_of(Pa_GetDefaultOutputDevice(), false);
    if (is_one) {
        open(self, &in, &out);
    } else {
        open(self, &in, nullptr);
        open(self, nullptr, &out);
    }
    Pa_Sleep(std::atol(argv[3]) * ms_a_second);
    check(Pa_Terminate()); // which closes what is open
    std::printf(
        "{\"xruns\": %lu, \"underruns\": %lu, \"skipped\": %lu}\n",
        self.xruns.load(),
        self.underruns.load(),
        self.skipped.load()
    );
}
