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

[[noreturn]] void fail(const char* problem) {
    std::fprintf(stderr, "bare_client: %s\n", problem);
    std::exit(1);
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

int on_block(
    const void* in,
    void* out,
    unsigned long samples,
    const PaStreamCallbackTimeInfo*,
    PaStreamCallbackFlags,
    void* user
) {
    auto& self = *static_cast<loop*>(user);
    const auto frame_samples = static_cast<std::size_t>(self.frame_samples);
    if (out) {
        std::copy_n(self.heard.data() + self.heard_at, samples, static_cast<short*>(out));
        self.heard_at = (self.heard_at + samples) % frame_samples;
    }
    if (!in) return paContinue;
    std::copy_n(static_cast<const short*>(in), samples, self.said.data() + self.said_at);
    self.said_at += samples;
    if (self.said_at == frame_samples) {
        self.said_at = 0;
        pass_through_opus(self);
    }
    return paContinue;
}

void open_codec(loop& self) {
    int error = OPUS_OK;
    self.encoder = opus_encoder_create(sample_rate, 1, OPUS_APPLICATION_VOIP, &error);
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
    const auto error =
        Pa_OpenStream(&stream, in, out, sample_rate, block_samples, paNoFlag, on_block, &self);
    if (error != paNoError || Pa_StartStream(stream) != paNoError) fail("no sound");
}

void open_devices(loop& self, const sound_use& use) {
    if (Pa_Initialize() != paNoError) fail("no PortAudio");
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
    open_codec(self);
    open_devices(self, options.use);
    Pa_Sleep(options.seconds * ms_a_second);
    Pa_Terminate(); // which closes what is open
    opus_encoder_destroy(self.encoder);
    opus_decoder_destroy(self.decoder);
    sf_close(recording);
}
