// Sound files of the programs that measure Opus.
#pragma once

#include <sndfile.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace babel::bench {

inline constexpr int sample_rate = 48'000;

[[noreturn]] inline void fail(const char* problem) {
    std::fprintf(stderr, "%s: %s\n", program_invocation_short_name, problem);
    std::exit(1);
}

inline std::vector<short> read_sound(const char* path) {
    SF_INFO info{};
    SNDFILE* file = sf_open(path, SFM_READ, &info);
    if (!file || info.samplerate != sample_rate || info.channels != 1) fail("no 48 kHz mono file");
    std::vector<short> sound(static_cast<std::size_t>(info.frames));
    sf_readf_short(file, sound.data(), info.frames);
    sf_close(file);
    return sound;
}

inline void write_sound(const char* path, const std::vector<short>& sound) {
    SF_INFO info{};
    info.samplerate = sample_rate;
    info.channels = 1;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    SNDFILE* file = sf_open(path, SFM_WRITE, &info);
    if (!file) fail("cannot write");
    sf_writef_short(file, sound.data(), static_cast<sf_count_t>(sound.size()));
    sf_close(file);
}

} // namespace babel::bench
