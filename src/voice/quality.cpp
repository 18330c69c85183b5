#include <babel/core/time.hpp>
#include <babel/voice/opus_codec.hpp>
#include <babel/voice/quality.hpp>

#include <algorithm>
#include <cmath>

namespace babel::voice {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr microseconds lost_frame{20'000}; // in which holes are measured

constexpr milliseconds short_frame{10};

// Of G.107's defaults: Ro, which is also Roe, is 15 - 1.5 (SLR + No) with SLR 8, RLR 2, No -61.18.
constexpr double ro = 94.7688;
constexpr double is = 1.4136;  // NOLINT: not the root of two
constexpr double telr_db = 65; // attenuation of the talker's echo
constexpr double wepl_db = 110;

constexpr double codec_impairment = 0;
constexpr double loss_robustness = 25.1;

/// Of an encoder of ours that makes such frames.
microseconds look_ahead_of(milliseconds frame) {
    const auto which = frame <= short_frame ? look_ahead::least : look_ahead::for_speech;
    return microseconds(samples_of(which) * 1'000'000 / audio::sample_rate);
}

/// Impairment by the talker's own echo.
double talker_echo(double delay) {
    const double terv = telr_db - 40 * std::log10((1 + delay / 10) / (1 + delay / 150)) +
                        6 * std::exp(-0.3 * delay * delay);
    const double half = (ro - (80 + 2.5 * (terv - 14))) / 2;
    return (half + std::sqrt(half * half + 100) - 1) * (1 - std::exp(-delay));
}

double listener_echo(double delay) {
    const double rle = 10.5 * (wepl_db + 7) * std::pow(2 * delay + 1, -0.25);
    const double half = (ro - rle) / 2;
    return half + std::sqrt(half * half + 169);
}

/// Impairment by delay alone, which makes people talk at the same time.
double too_long(double delay) {
    if (delay <= 100) return 0;
    const double x = std::log2(delay / 100);
    const auto sixth_root = [](double of) { return std::pow(of, 1.0 / 6); };
    return 25 * (sixth_root(1 + std::pow(x, 6)) - 3 * sixth_root(1 + std::pow(x / 3, 6)) + 2);
}

} // namespace

microseconds mouth_to_ear(
    microseconds round_trip, milliseconds playout, milliseconds frame, milliseconds devices
) {
    return round_trip / 2 + playout + frame + look_ahead_of(frame) + devices;
}

double loss_percent(const concealment& what) {
    if (what.heard.count() <= 0) return 0;
    const auto part =
        static_cast<double>(what.concealed.count()) / static_cast<double>(what.heard.count());
    return 100 * std::clamp(part, 0.0, 1.0);
}

double burst_ratio(const concealment& what) {
    if (what.holes == 0) return 1;
    const double frames = static_cast<double>(what.concealed.count()) * 1000 / lost_frame.count();
    const double mean_length = frames / static_cast<double>(what.holes);
    return std::clamp(mean_length * (1 - loss_percent(what) / 100), 1.0, 8.0);
}

double transmission_rating(microseconds delay, double loss_percent, double burst_ratio) {
    const double ms = milliseconds_of(std::max(delay, microseconds(0)));
    const double from_delay = talker_echo(ms) + listener_echo(ms) + too_long(ms);
    const double from_loss = codec_impairment + (95 - codec_impairment) * loss_percent /
                                                    (loss_percent / burst_ratio + loss_robustness);
    return ro - is - from_delay - from_loss;
}

double mean_opinion_score(double rating) {
    if (rating <= 0) return 1;
    if (rating >= 100) return 4.5;
    const double score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6;
    return std::max(score, 1.0);
}

} // namespace babel::voice
