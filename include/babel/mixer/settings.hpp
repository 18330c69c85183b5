// Settings of the sound of all calls.
#pragma once

#include <babel/audio/endpoint.hpp>
#include <babel/audio/portaudio_device.hpp>
#include <babel/audio/voice_processor.hpp>
#include <babel/voice/frame_length.hpp>
#include <babel/voice/opus_codec.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace babel::mixer {

/// Delay of the sound devices against the power that they take.
enum class latency_choice : std::uint8_t {
    low,    ///< Buffers of 5 ms, even if the sound is interrupted now and then.
    normal, ///< Buffers of 5 ms if the device keeps up, otherwise 10.
    power,  ///< Buffers of 10 ms, and frames of 20 unless the user chose others: fewer wake-ups.
};

struct settings {
    audio::endpoint audio_in;
    audio::endpoint audio_out;
    std::string play_file;
    bool hangup_after_play = false;
    std::string record_file;
    bool record_tone = true;                 ///< A tone warns the peer of a recording.
    std::optional<audio::endpoint> ring_out; ///< Rings here; empty: on the loudspeaker.
    voice::encoder_settings encoder;
    voice::frame_length frame_length = voice::frame_length::automatic;
    latency_choice latency = latency_choice::normal;
    std::optional<bool> echo_cancellation; ///< Empty: if microphone and loudspeaker are devices.
    std::optional<bool> noise_suppression; ///< Empty: if the microphone is a device.
    bool gain_control = false;
    std::optional<double> vad_dbfs; ///< Sends silence below this level; empty: never.
    bool push_to_talk = false;
    int mic_volume = 100; ///< Per cent, 0 to 200.
    int out_volume = 100; ///< Per cent, 0 to 200.
};

/// The processing of the microphone's sound: as the user chose, or as suits its origin.
audio::voice_processing processing_for(const settings& chosen);

/// The length of frames: as the user chose, or as suits the chosen latency.
voice::frame_length frame_length_for(const settings& chosen);

audio::portaudio_settings device_settings_for(const settings& chosen);

} // namespace babel::mixer
