// Sends recordings through the voice processor, for the test that measures its effect.
//
//   voice_lab none|aec|ns|agc[,...] FAR MIC OUT     raw s16le at 48 kHz mono
//
// Prints the processor time that it took, in per cent of how long the recording lasts.
#include <babel/audio/voice_processor.hpp>

#include <ctime>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

using namespace babel::audio;

namespace {

constexpr int skipped = 77;

std::vector<sample> read_raw(const char* path) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (!in) return {};
    std::vector<sample> samples(static_cast<std::size_t>(in.tellg()) / sizeof(sample));
    in.seekg(0);
    in.read(
        reinterpret_cast<char*>(samples.data()),
        static_cast<std::streamsize>(samples.size() * sizeof(sample))
    );
    return samples;
}

bool has(const std::string& list, const char* name) {
    return list.find(name) != std::string::npos;
}

/// As a call does: a frame to the loudspeaker, and one from the microphone.
void converse(voice_processor& processor, std::span<const sample> far, std::span<sample> mic) {
    for (std::size_t at = 0; at + frame_samples <= mic.size(); at += frame_samples) {
        processor.heard(far.subspan(at, frame_samples));
        processor.process(mic.subspan(at).first<frame_samples>());
    }
}

} // namespace

int main(int count, char** words) {
    if (count != 5) return std::cerr << "voice_lab none|aec|ns|agc[,...] FAR MIC OUT\n", 2;
    if (!voice_processor::available()) return std::cout << "built without the library\n", skipped;
    const std::string wanted = words[1];
    auto made = voice_processor::make({has(wanted, "aec"), has(wanted, "ns"), has(wanted, "agc")});
    if (!made) return std::cerr << made.error().message() << '\n', 1;
    const auto far = read_raw(words[2]);
    auto mic = read_raw(words[3]);
    if (far.size() < mic.size() || mic.empty()) return std::cerr << "FAR is too short\n", 1;

    const auto began = std::clock();
    converse(**made, far, mic);
    const auto seconds = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
    std::cout << 100 * seconds * sample_rate / static_cast<double>(mic.size()) << '\n';

    std::ofstream out(words[4], std::ios::binary);
    out.write(
        reinterpret_cast<const char*>(mic.data()),
        static_cast<std::streamsize>(mic.size() * sizeof(sample))
    );
    return out ? 0 : 1;
}
