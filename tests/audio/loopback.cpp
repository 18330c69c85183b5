// Plays the microphone at once: the device layer's delay, measured by rig_test.py.
//   audio_loopback SECONDS BUFFER_MS [IN [OUT]]
#include "audio/passage.hpp"
#include <babel/audio/portaudio_device.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>

using namespace babel::audio;

namespace {

void print(const char* name, const device_counters& c) {
    std::cout << name << " callbacks=" << c.callbacks << " dropped=" << c.dropped_samples
              << " underruns=" << c.underruns << " xruns=" << c.xruns << " restarts=" << c.restarts
              << '\n';
}

int fail(const char* what, const babel::error_code& error) {
    std::cerr << what << ": " << error.message() << '\n';
    return 1;
}

} // namespace

int main(int argc, char* argv[]) {
    if (argc < 3) return 2;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(std::atoi(argv[1]));
    const portaudio_settings settings{std::chrono::milliseconds(std::atoi(argv[2]))};
    auto in = find_portaudio_source(argc > 3 ? argv[3] : "", settings);
    if (!in) return fail("input", in.error());
    auto out = find_portaudio_sink(argc > 4 ? argv[4] : "", settings);
    if (!out) return fail("output", out.error());
    if (auto failed = (*in)->start()) return fail("input", failed);
    if (auto failed = (*out)->start()) return fail("output", failed);
    const auto cut = pass(**in, **out, settings.buffer, end);
    print("in", (*in)->counters());
    print("out", (*out)->counters());
    std::cout << "cut=" << cut << " diagnostics=" << (*in)->take_diagnostics().size() << '\n';
    return 0;
}
