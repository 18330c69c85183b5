// From one sample rate to another, by libsamplerate.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/core/error.hpp>

#include <memory>
#include <span>
#include <vector>

struct SRC_STATE_tag;

namespace babel::audio {

enum class resampling_quality {
    fast,   ///< For devices: 0.5 % of a core, 97 dB, passes 80 % of the band.
    better, ///< For files: 121 dB, passes 90 % of the band.
};

/// Resamples mono sound, keeping its place between calls; equal rates pass through.
class resampler {
public:
    /// Errors: invalid_argument when the rates are further apart than 1 to 256.
    static result<resampler> make(int from_hz, int to_hz, resampling_quality quality);

    /// Appends the resampled `in` to `out`. With `last` set, also the samples held back.
    void process(std::span<const float> in, std::vector<sample>& out, bool last = false);

private:
    struct deleter {
        void operator()(SRC_STATE_tag* state) const noexcept;
    };
    explicit resampler(double ratio) : ratio_(ratio) {}

    std::unique_ptr<SRC_STATE_tag, deleter> state_; // none when the rates are equal
    double ratio_;
    std::vector<float> made_; // kept for its memory
};

/// The float form, -1 to 1, in which process() takes samples.
void to_floats(std::span<const sample> in, std::vector<float>& out);

/// The mean of `channels` interleaved channels.
template <class T>
void mix_down(std::span<const T> interleaved, std::size_t channels, std::vector<T>& mono) {
    mono.clear();
    for (std::size_t at = 0; at + channels <= interleaved.size(); at += channels) {
        // int for sample: two of them may exceed 16 bits.
        decltype(T{} + T{}) sum{};
        for (const T one : interleaved.subspan(at, channels))
            sum += one;
        mono.push_back(static_cast<T>(sum / static_cast<decltype(sum)>(channels)));
    }
}

} // namespace babel::audio
