// Sound files that tests play.
#pragma once

#include "audio/file/sound_files.hpp"
#include "audio/scratch.hpp"
#include <babel/audio/player.hpp>

#include <memory>
#include <string>

namespace babel::test {

/// A file of a tone of 440 Hz, and the thread that reads it.
struct sound_to_play {
    static constexpr std::size_t samples = 10 * audio::frame_samples;

    audio::test::scratch dir;
    audio::file_thread files;
    std::unique_ptr<audio::player> open() {
        audio::test::save(
            dir / "tone.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, audio::sample_rate, 1, samples
        );
        return audio::player::open(dir / "tone.wav", files).value();
    }
    /// Of all its samples, wherever the disk was late in between.
    static double energy() { return energy_of(audio::test::sine(samples)); }
    static double energy_of(std::span<const audio::sample> heard) {
        double sum = 0;
        for (const double each : heard)
            sum += each * each;
        return sum;
    }
};

/// Repeats a step until something is so, for a time that no disk needs.
template <class Step, class Predicate>
void repeat_until(Step step, Predicate is_so) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > give_up) FAIL("the disk takes too long");
        step();
        std::this_thread::yield();
    }
}

} // namespace babel::test
