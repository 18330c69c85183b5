#include "voice/playout/fade.hpp"
#include <babel/voice/concealing_decoder.hpp>

#include <algorithm>

namespace babel::voice {

result<concealing_decoder> concealing_decoder::make() {
    auto decode = decoder::make();
    if (!decode) return decode.error();
    return concealing_decoder(std::move(*decode));
}

bool concealing_decoder::decode(bytes_view packet, std::span<audio::sample> out) {
    const auto samples = decoder_.decode(packet, out);
    const bool is_decoded = samples && *samples == out.size();
    if (!is_decoded) go_on(out);
    if (fade_in_ || missing_ > fade_begins) ramp_up(out.first(std::min(seam, out.size())));
    fade_in_ = false;
    missing_ = 0;
    return is_decoded;
}

void concealing_decoder::conceal(std::span<audio::sample> out) {
    go_on(out);
    fade_concealment(out, missing_);
    missing_ += out.size();
}

void concealing_decoder::go_on(std::span<audio::sample> out) {
    if (!decoder_.conceal(out)) std::ranges::fill(out, audio::sample{0});
}

void concealing_decoder::end_hole() {
    fade_in_ = true;
    missing_ = 0;
}

bool concealing_decoder::is_silent() const {
    return missing_ >= fade_ends;
}

} // namespace babel::voice
