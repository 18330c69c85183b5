#include <babel/mixer/settings.hpp>

#include <chrono>

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

voice::frame_length frame_length_for(const settings& chosen) {
    using voice::frame_length;
    const bool saves = chosen.latency == latency_choice::power;
    const bool is_free = chosen.frame_length == frame_length::automatic;
    return saves && is_free ? frame_length::always_long : chosen.frame_length;
}

audio::portaudio_settings device_settings_for(const settings& chosen) {
    using std::chrono::milliseconds;
    switch (chosen.latency) {
    case latency_choice::low:
        return {milliseconds(5)};
    case latency_choice::normal:
        break;
    case latency_choice::power:
        return {milliseconds(10)};
    }
    return {};
}

} // namespace babel::mixer
