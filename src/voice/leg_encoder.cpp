#include "voice/playout/fade.hpp"
#include <babel/voice/frame_length.hpp>
#include <babel/voice/leg_encoder.hpp>

#include <algorithm>

namespace babel::voice {
namespace {

using audio::sample;

constexpr std::size_t crossing_step = audio::samples_in_ms(1); // between places that are tried
constexpr std::size_t crossing_time_limit = audio::samples_in_ms(2000); // until any place is taken
constexpr double too_unlike = 0.3;     // below it, the level falls by less than 1 dB
constexpr double quiet_energy = 3'400; // a mean square of samples: about -55 dBFS
// Below it, frames of 10 ms without the speech coder were not measured.
constexpr int least_bitrate_bps = 16'000;

/// A place for the cross-fade from one sound to another.
struct crossing {
    std::size_t first = 0;
    double unlikeness = 0;
};

/// The share of the energy of both sounds that differs: 0 if they are equal, 1 if they are
/// unrelated, 2 if they are opposite. Sounds that are quiet are alike.
double unlikeness(std::span<const sample> a, std::span<const sample> b) {
    double differing = 0, energy = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double x = a[i], y = b[i];
        differing += (x - y) * (x - y);
        energy += x * x + y * y;
    }
    return differing / std::max(energy, 2 * quiet_energy * static_cast<double>(a.size()));
}

/// Both sounds are as long.
crossing best_crossing(std::span<const sample> a, std::span<const sample> b) {
    crossing best{0, unlikeness(a.first(seam), b.first(seam))};
    for (auto first = crossing_step; first + seam <= a.size(); first += crossing_step) {
        const auto found = unlikeness(a.subspan(first, seam), b.subspan(first, seam));
        if (found < best.unlikeness) best = {first, found};
    }
    return best;
}

} // namespace

result<leg_encoder> leg_encoder::make(const encoder_settings& settings) {
    auto opus = encoder::make(settings);
    if (!opus) return opus.error();
    return leg_encoder(std::move(*opus), settings);
}

error_code leg_encoder::adjust(const encoder_settings& settings) {
    settings_ = settings;
    return opus_.adjust(settings);
}

error_code leg_encoder::set_bitrate(int bitrate_bps) {
    settings_.bitrate_bps = bitrate_bps;
    return opus_.set_bitrate(bitrate_bps);
}

void leg_encoder::rest(const voice_frame& sound) {
    std::ranges::copy(sound, sound_.begin());
    is_resting_ = true;
    used_ = look_ahead::for_speech;
    offset_ = 0;
}

result<std::size_t>
leg_encoder::encode(std::span<const sample> frame, std::span<std::uint8_t> out) {
    std::ranges::copy(frame, sound_.begin() + audio::frame_samples);
    const auto next = suited_to(frame.size());
    if (next != used_ || is_resting_) take_over(next, frame.size());
    voice_frame fed;
    const auto mine = std::span(fed).first(frame.size());
    feed(mine);
    const auto size = opus_.encode(mine, out);
    const auto kept = std::span(sound_).subspan(frame.size(), audio::frame_samples);
    std::ranges::copy(kept, sound_.begin());
    return size;
}

look_ahead leg_encoder::suited_to(std::size_t samples) const {
    const bool is_least = samples == short_frame_samples && !settings_.dtx &&
                          settings_.bitrate_bps >= least_bitrate_bps;
    return is_least ? look_ahead::least : look_ahead::for_speech;
}

/// The next frame is to begin at the peer with the sound that is due there.
void leg_encoder::take_over(look_ahead next, std::size_t samples) {
    const auto due = static_cast<std::ptrdiff_t>(samples_of(used_)) - offset_;
    offset_ = static_cast<std::ptrdiff_t>(samples_of(next)) - due;
    const auto before = offset_ - static_cast<std::ptrdiff_t>(samples);
    opus_.go_on_after(sound_at(before, samples), {used_, next});
    used_ = next;
    is_resting_ = false;
    waited_ = 0;
}

/// Gives the frame itself, or the sound `offset_` away while that cannot be ended.
void leg_encoder::feed(std::span<sample> to) {
    const auto now = sound_at(0, to.size());
    std::ranges::copy(now, to.begin());
    if (offset_ == 0) return;
    const auto ahead = static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset_, 0));
    const auto moved = sound_at(offset_, to.size() - ahead); // as much as has come
    const auto [first, unlike] = best_crossing(moved, now.first(moved.size()));
    waited_ += to.size();
    if (offset_ < 0 && unlike > too_unlike && waited_ < crossing_time_limit) {
        std::ranges::copy(moved, to.begin());
        return;
    }
    std::ranges::copy(moved.first(first), to.begin());
    cross_fade(moved.subspan(first, seam), now.subspan(first, seam), to.subspan(first, seam));
    offset_ = 0;
}

/// `from`: samples after the beginning of the frame that is being encoded.
std::span<const sample> leg_encoder::sound_at(std::ptrdiff_t from, std::size_t samples) const {
    const auto first = static_cast<std::ptrdiff_t>(audio::frame_samples) + from;
    return std::span(sound_).subspan(static_cast<std::size_t>(first), samples);
}

} // namespace babel::voice
