// Detects whether the loudspeaker is heard by the microphone.
#pragma once

#include <babel/audio/format.hpp>

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>

namespace babel::audio {

/// Looks for a delay at which the phases of far end and microphone keep to each other: with an echo
/// there is one, even while both talk; two voices that have nothing to do with each other have
/// none. The mean of the phases' differences over some seconds, bin by bin, is compared between the
/// delays (a generalised coherence with phase transform, after Knapp and Carter 1976), so no level
/// has to be known.
///
/// Real-time: no allocation. Pure.
class echo_finder {
public:
    enum class verdict : std::uint8_t {
        unknown, ///< Too little sound so far.
        echo,
        none, ///< In a second of sound, or for ten seconds after there was some.
    };

    static constexpr std::size_t block_samples = samples_in_ms(10);
    using block = std::span<const float, block_samples>; // -1 to 1

    void heard(block far);
    void captured(block near);
    verdict look() const { return verdict_; }

private:
    static constexpr std::size_t decimation = 6; // to 8 kHz
    static constexpr std::size_t taps = 24;
    static constexpr std::size_t window = 256; // 32 ms of that
    static constexpr std::size_t bins = 48;
    static constexpr std::size_t lags = 52; // in blocks, from 40 ms too early on
    static constexpr std::ptrdiff_t earliest = 4;
    static constexpr std::size_t far_blocks = 64;

    using phases = std::array<std::complex<float>, bins>; // of length one, or all nothing

    /// The last 32 ms of one end.
    class ear {
    public:
        /// Nothing where it is softer than that.
        phases hear(block samples, float softest_power);

    private:
        std::array<float, taps + block_samples> raw_{};
        std::array<float, window> recent_{};
    };

    struct lag_sum {
        phases products{};
        float count = 0;
    };

    void add(std::size_t lag, const phases& far, const phases& near);
    void forget();
    void decide();

    ear far_ear_, near_ear_;
    std::array<phases, far_blocks> far_{}; // a ring
    std::ptrdiff_t far_count_ = 0;
    std::ptrdiff_t near_count_ = 0;
    std::ptrdiff_t ahead_ = 0; // blocks of the far end, of the microphone's
    std::array<lag_sum, lags> sums_{};
    int blocks_until_look_ = 0;
    int looks_without_echo_ = 0;
    verdict verdict_ = verdict::unknown;
};

} // namespace babel::audio
