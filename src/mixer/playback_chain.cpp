#include "mixer/playback_chain.hpp"

#include <babel/audio/mixing.hpp>

#include <algorithm>

namespace babel::mixer {

void playback_chain::process(
    std::span<audio::sample> piece, const voice_controls& controls, bool is_alone
) {
    level_.add(piece);
    if (controls.held) std::ranges::fill(piece, audio::sample{0});
    if (recorder_) recorder_->peer(piece, is_alone);
    audio::amplify(piece, controls.deafened ? 0 : controls.out_percent);
    if (tone_) mix_tone(piece);
}

void playback_chain::mix_tone(std::span<audio::sample> piece) {
    voice::voice_frame buffer;
    const auto tone = std::span(buffer).first(piece.size());
    tone_->read(tone);
    audio::mix_into(piece, tone);
}

void playback_chain::record_sent(std::span<const audio::sample> frame) {
    if (recorder_) recorder_->me(frame);
}

} // namespace babel::mixer
