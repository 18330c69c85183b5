#include <babel/audio/echo_finder.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <numeric>

namespace babel::audio {
namespace {

constexpr float softest_far = 1e-6F;  // -60 dBFS: softer is no echo that anybody hears
constexpr float softest_near = 1e-9F; // digital silence
constexpr float kept_blocks = 300;    // blocks
constexpr float enough_to_find = 30;
constexpr float enough_to_rule_out = 80;
// The mean at the best delay over that at a middling one, after a second of speech: 1.2 to 1.7 for
// strangers, 50 for an echo alone, and where the near voice is 8, 20, 28 and 38 dB louder than the
// echo, 17, 8, 5 and 2.5.
constexpr float ratio_of_echo = 2.5F;
constexpr float ratio_of_none = 2;
// The mean of a bin, where strangers have 0.6 to 1.2. A steady tone that comes back keeps its phase
// at every delay: of that nothing is known.
constexpr float max_of_unrelated = 1.3F;
constexpr int blocks_a_look = 10;
constexpr int looks_to_give_up = 100;
constexpr std::ptrdiff_t max_jitter = 10; // blocks

// 250 Hz to 3.1 kHz, every second bin of the window's.
constexpr std::size_t first_bin = 8;
constexpr std::size_t bin_step = 2;

template <std::size_t Size>
std::array<float, Size> hann() {
    std::array<float, Size> shape;
    for (std::size_t i = 0; i < Size; ++i) {
        const auto turn = 2 * std::numbers::pi * (static_cast<double>(i) + 0.5) / Size;
        shape[i] = static_cast<float>((1 - std::cos(turn)) / Size);
    }
    return shape;
}

/// Row by row, the windowed waves that a spectrum is made of.
template <std::size_t Bins, std::size_t Window>
auto make_waves() {
    std::array<std::array<std::complex<float>, Window>, Bins> rows;
    const auto shape = hann<Window>();
    for (std::size_t bin = 0; bin < Bins; ++bin)
        for (std::size_t i = 0; i < Window; ++i) {
            const auto turns = static_cast<double>((first_bin + bin_step * bin) * i) / Window;
            rows[bin][i] = std::complex<float>(
                std::polar(static_cast<double>(shape[i]), -2 * std::numbers::pi * turns)
            );
        }
    return rows;
}

} // namespace

echo_finder::phases echo_finder::ear::hear(block samples, float softest_power) {
    static const auto low_pass = hann<taps>();
    static const auto waves = make_waves<bins, window>();
    constexpr auto fresh = block_samples / decimation;
    std::shift_left(raw_.begin(), raw_.end(), block_samples);
    std::ranges::copy(samples, raw_.end() - block_samples);
    std::shift_left(recent_.begin(), recent_.end(), fresh);
    for (std::size_t i = 0; i < fresh; ++i) {
        const auto* const from = raw_.data() + (i + 1) * decimation;
        recent_[window - fresh + i] =
            std::inner_product(low_pass.begin(), low_pass.end(), from, 0.0F);
    }
    phases found{};
    const auto energy = std::inner_product(recent_.begin(), recent_.end(), recent_.begin(), 0.0F);
    if (energy < softest_power * window) return found;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        float real = 0;
        float imaginary = 0;
        for (std::size_t i = 0; i < window; ++i) {
            real += waves[bin][i].real() * recent_[i];
            imaginary += waves[bin][i].imag() * recent_[i];
        }
        const auto length = std::hypot(real, imaginary);
        if (length > 0) found[bin] = {real / length, imaginary / length};
    }
    return found;
}

void echo_finder::heard(block far) {
    far_[static_cast<std::size_t>(far_count_++) % far_blocks] = far_ear_.hear(far, softest_far);
}

void echo_finder::captured(block near) {
    const auto now = near_ear_.hear(near, softest_near);
    if (near_count_ == 0 || std::abs(far_count_ - near_count_ - ahead_) > max_jitter) forget();
    const auto newest = near_count_++ + ahead_ + earliest;
    for (std::size_t lag = 0; lag < lags; ++lag) {
        const auto at = newest - static_cast<std::ptrdiff_t>(lag);
        const bool is_kept =
            at >= 0 && at < far_count_ && at + std::ptrdiff_t{far_blocks} > far_count_;
        if (is_kept) add(lag, far_[static_cast<std::size_t>(at) % far_blocks], now);
    }
    if (--blocks_until_look_ > 0) return;
    blocks_until_look_ = blocks_a_look;
    decide();
}

void echo_finder::add(std::size_t lag, const phases& far, const phases& near) {
    if (std::norm(far.front()) == 0) return; // silence gives no information
    auto& sum = sums_[lag];
    constexpr float kept = 1 - 1 / kept_blocks;
    sum.count = sum.count * kept + 1;
    for (std::size_t bin = 0; bin < bins; ++bin)
        sum.products[bin] = sum.products[bin] * kept + std::conj(far[bin]) * near[bin];
}

/// The streams have slipped against each other, as when one of them stood still.
void echo_finder::forget() {
    ahead_ = far_count_ - near_count_;
    sums_ = {};
}

void echo_finder::decide() {
    std::array<float, lags> strengths{};
    float count = kept_blocks;
    for (std::size_t lag = 0; lag < lags; ++lag) {
        const auto& sum = sums_[lag];
        count = std::min(count, lag < std::size_t{2 * earliest} ? count : sum.count);
        for (const auto& each : sum.products)
            strengths[lag] += std::norm(each) / std::max(1.0F, sum.count);
    }
    if (count < enough_to_find) return;
    const auto middle = strengths.begin() + lags / 2;
    std::ranges::nth_element(strengths, middle);
    const auto ratio = *std::ranges::max_element(strengths) / std::max(*middle, 1e-6F);
    if (ratio >= ratio_of_echo) {
        verdict_ = verdict::echo;
        looks_without_echo_ = 0;
    } else if (count >= enough_to_rule_out && ratio < ratio_of_none && *middle < max_of_unrelated * bins) {
        ++looks_without_echo_;
        if (verdict_ == verdict::unknown || looks_without_echo_ >= looks_to_give_up)
            verdict_ = verdict::none;
    }
}

} // namespace babel::audio
