#include <babel/mixer/settings.hpp>

namespace babel::mixer {

audio::voice_processing processing_for(const settings& chosen) {
    using kind = audio::endpoint::kind;
    const bool from_device = chosen.audio_in.type == kind::device;
    // Headphones have no echo, but look the same as a loudspeaker.
    const bool may_echo = from_device && chosen.audio_out.type == kind::device;
    return {
        chosen.echo_cancellation.value_or(may_echo),
        chosen.noise_suppression.value_or(from_device),
        chosen.gain_control};
}

} // namespace babel::mixer
