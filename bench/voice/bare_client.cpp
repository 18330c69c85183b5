// The smallest program that could carry a voice: PortAudio, Opus and libsndfile, and none of our
// code. The voice benchmark compares the client with it: microphone, codec, loudspeaker.
#include <opus.h>
#include <portaudio.h>
#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

constexpr int sample_rate = 48'000;
constexpr int samples_a_ms = sample_rate / 1000;
constexpr int max_frame_ms = 20;
constexpr int max_frame_samples = max_frame_ms * samples_a_ms;
constexpr int bitrate_bps = 32'000;
constexpr long ms_a_second = 1000;

using frame = std::array<short, max_frame_samples>;

/// Use of the sound card.
struct sound_use {
    unsigned long block_samples; // for each callback
    bool in_one_stream;
};
constexpr sound_use least{480, true};
// Its two threads may meet in an unfinished frame; the cost is the same.
constexpr sound_use as_babel{240, false};

struct options {
    const char* recording = nullptr;
    long seconds = 0;
    sound_use use = least;
    int frame_ms = max_frame_ms;
};

struct loop {
    int frame_samples = 0;
    OpusEncoder* encoder = nullptr;
    OpusDecoder* decoder = nullptr;
    frame said{};
    frame heard{};
    std::size_t said_at = 0;
    std::size_t heard_at = 0;
};

[[noreturn]] void fail(const char* problem, const char* reason = "") {
    std::fprintf(stderr, "bare_client: %s%s\n", problem, reason);
    std::exit(1);
}

void check(PaError error, const char* problem) {
    if (error != paNoError) fail(problem, Pa_GetErrorText(error));
}

void pass_through_opus(loop& self) {
    std::array<unsigned char, 1500> packet{};
    const int bytes = opus_encode(
        self.encoder,
        self.said.data(),
        self.frame_samples,
        packet.data(),
        static_cast<int>(packet.size())
    );
    const int heard =
        opus_decode(self.decoder, packet.data(), bytes, self.heard.data(), self.frame_samples, 0);
    if (heard < 0) self.heard.fill(0);
}

// Blocks of any length are taken: one that is cut short, as after an xrun, must not lead beyond the
// frames.

void take(loop& self, const short* in, std::size_t samples) {
    const auto frame_samples = static_cast<std::size_t>(self.frame_samples);
    while (samples > 0) {
        const auto part = std::min(samples, frame_samples - self.said_at);
        std::copy_n(in, part, self.said.data() + self.said_at);
        in += part;
        samples -= part;
        self.said_at += part;
        if (self.said_at < frame_samples) return;
        self.said_at = 0;
        pass_through_opus(self);
    }
}

void give(loop& self, short* out, std::size_t samples) {
    const auto frame_samples = static_cast<std::size_t>(self.frame_samples);
    while (samples > 0) {
        const auto part = std::min(samples, frame_samples - self.heard_at);
        std::copy_n(self.heard.data() + self.heard_at, part, out);
        out += part;
        samples -= part;
        self.heard_at = (self.heard_at + part) % frame_samples;
    }
}

int on_block(
    const void* in,
    void* out,
    unsigned long samples,
    const PaStreamCallbackTimeInfo*,
    PaStreamCallbackFlags,
    void* user
) {
    auto& self = *static_cast<loop*>(user);
    if (out) give(self, static_cast<short*>(out), samples);
    if (in) take(self, static_cast<const short*>(in), samples);
    return paContinue;
}

/// With the application that babel-cli takes for frames of that length.
void open_codec(loop& self, int frame_ms) {
    int error = OPUS_OK;
    const int application =
        frame_ms == max_frame_ms ? OPUS_APPLICATION_VOIP : OPUS_APPLICATION_RESTRICTED_LOWDELAY;
    self.encoder = opus_encoder_create(sample_rate, 1, application, &error);
    if (error != OPUS_OK) fail(opus_strerror(error));
    opus_encoder_ctl(self.encoder, OPUS_SET_BITRATE(bitrate_bps));
    opus_encoder_ctl(self.encoder, OPUS_SET_COMPLEXITY(10));
    self.decoder = opus_decoder_create(sample_rate, 1, &error);
    if (error != OPUS_OK) fail(opus_strerror(error));
}

void open_stream(
    loop& self,
    const PaStreamParameters* in,
    const PaStreamParameters* out,
    unsigned long block_samples
) {
    PaStream* stream = nullptr;
    check(
        Pa_OpenStream(&stream, in, out, sample_rate, block_samples, paNoFlag, on_block, &self),
        "no stream: "
    );
    check(Pa_StartStream(stream), "the stream does not start: ");
}

void open_devices(loop& self, const sound_use& use) {
    check(Pa_Initialize(), "no PortAudio: ");
    PaStreamParameters in{Pa_GetDefaultInputDevice(), 1, paInt16, 0, nullptr};
    PaStreamParameters out{Pa_GetDefaultOutputDevice(), 1, paInt16, 0, nullptr};
    if (in.device < 0 || out.device < 0) fail("no sound device");
    in.suggestedLatency = Pa_GetDeviceInfo(in.device)->defaultLowInputLatency;
    out.suggestedLatency = Pa_GetDeviceInfo(out.device)->defaultLowOutputLatency;
    open_stream(self, &in, use.in_one_stream ? &out : nullptr, use.block_samples);
    if (!use.in_one_stream) open_stream(self, nullptr, &out, use.block_samples);
}

SNDFILE* open_recording(const char* path) {
    SF_INFO info{};
    info.samplerate = sample_rate;
    info.channels = 1;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    SNDFILE* file = sf_open(path, SFM_WRITE, &info);
    if (!file) fail("cannot record");
    return file;
}

options parse(int argc, char** argv) {
    const char* const usage =
        "usage: bare_client RECORDING.wav SECONDS [as-babel] [--frame-ms 10|20]";
    if (argc < 3) fail(usage);
    options found;
    found.recording = argv[1];
    found.seconds = std::atol(argv[2]);
    for (int i = 3; i < argc; ++i) {
        if (argv[i] == std::string_view("as-babel")) {
            found.use = as_babel;
        } else if (argv[i] == std::string_view("--frame-ms") && i + 1 < argc) {
            found.frame_ms = std::atoi(argv[++i]);
        } else {
            fail(usage);
        }
    }
    if (found.frame_ms != 10 && found.frame_ms != max_frame_ms) fail(usage);
    return found;
}

} // namespace

/// bare_client RECORDING.wav SECONDS [as-babel] [--frame-ms 10|20]: passes the microphone through
/// Opus to the loudspeaker, in one stream with buffers of 10 ms, or in two with 5 ms as babel-cli
/// does. The recording is only opened, for the memory of its library.
int main(int argc, char** argv) {
    const auto options = parse(argc, argv);
    SNDFILE* recording = open_recording(options.recording);
    loop self;
    self.frame_samples = options.frame_ms * samples_a_ms;
    open_codec(self, options.frame_ms);
    open_devices(self, options.use);
    Pa_Sleep(options.seconds * ms_a_second);
    Pa_Terminate(); // which closes what is open
    opus_encoder_destroy(self.encoder);
    opus_decoder_destroy(self.decoder);
    sf_close(recording);
}
