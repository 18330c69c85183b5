// Audio files for tests, whole, by libsndfile itself.
#pragma once

#include "audio/file/sound_file.hpp"
#include "audio/signals.hpp"
#include "support/catch.hpp"

#include <random>
#include <string>
#include <vector>

namespace babel::audio::test {

struct sound {
    SF_INFO info{};
    std::vector<sample> samples; // interleaved
};

inline sound load(const std::string& path) {
    sound out;
    const sound_file file(sf_open(path.c_str(), SFM_READ, &out.info));
    REQUIRE(file);
    out.samples.resize(static_cast<std::size_t>(out.info.frames * out.info.channels));
    const auto count = static_cast<sf_count_t>(out.samples.size());
    REQUIRE(sf_read_short(file.get(), out.samples.data(), count) == count);
    return out;
}

inline void save(const std::string& path, int format, int rate, int channels, std::size_t frames) {
    SF_INFO info{};
    info.format = format;
    info.samplerate = rate;
    info.channels = channels;
    const sound_file file(sf_open(path.c_str(), SFM_WRITE, &info));
    REQUIRE(file);
    std::vector<float> interleaved;
    for (const sample s : sine(frames, 440, rate)) {
        interleaved.insert(
            interleaved.end(), static_cast<std::size_t>(channels), static_cast<float>(s) / 32768
        );
    }
    sf_write_float(file.get(), interleaved.data(), static_cast<sf_count_t>(interleaved.size()));
}

/// The same noise each time: the most bits in every codec.
inline std::vector<sample> noise(std::size_t count) {
    std::minstd_rand luck;
    std::uniform_int_distribution<int> any(-8000, 8000);
    std::vector<sample> out(count);
    for (auto& each : out)
        each = static_cast<sample>(any(luck));
    return out;
}

} // namespace babel::audio::test
