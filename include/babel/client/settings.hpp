// What the user chose: where the server is, how calls are placed and answered, which audio.
#pragma once

#include <babel/audio/endpoint.hpp>
#include <babel/audio/opus_codec.hpp>
#include <babel/audio/voice_processor.hpp>
#include <babel/client/port_pool.hpp>
#include <babel/net/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

struct settings {
    std::string server_host = "localhost";
    std::uint16_t server_port = 4242;
    std::string name;
    bool reconnect = true;              ///< When the server link is lost after a login.
    std::chrono::seconds login_wait{0}; ///< How long the first login may be tried again.

    net::family family = net::family::any; ///< For the server and for calls.

    std::string listen_address; ///< Empty: every address of this machine.
    port_range listen_ports;
    std::string advertised_host;       ///< What callees are told; empty: the server fills it in.
    std::uint16_t advertised_port = 0; ///< Likewise; 0: the port that is listened on.

    std::optional<std::chrono::seconds> auto_answer; ///< Accept after this long.
    std::vector<std::string> auto_answer_from;       ///< Empty: from everybody.
    std::chrono::seconds ring_timeout{45};
    std::optional<std::chrono::seconds> max_duration;
    /// Without voice of the peer's; 0: any time; empty: 60 s where the call was answered
    /// automatically.
    std::optional<std::chrono::seconds> max_silence;
    int dscp = net::expedited_forwarding; ///< Of voice.
    /// Whose calls are refused without a sound; empty: nobody's.
    std::function<bool(std::string_view name)> is_blocked;
    std::size_t max_calls = 8; ///< At once, pending ones included; with 1 a second is refused.

    audio::endpoint audio_in;
    audio::endpoint audio_out;
    std::string play_file;
    bool hangup_after_play = false;
    std::string record_file;
    bool record_tone = true;                 ///< The peer hears that a recording begins.
    std::optional<audio::endpoint> ring_out; ///< Where it rings; empty: on the loudspeaker.
    audio::encoder_settings encoder;
    std::optional<bool> echo_cancellation; ///< Empty: if microphone and loudspeaker are devices.
    std::optional<bool> noise_suppression; ///< Empty: if the microphone is a device.
    bool gain_control = false;
    std::optional<double> vad_dbfs; ///< What is softer is sent as silence; empty: nothing is.
    bool push_to_talk = false;
    int mic_volume = 100; ///< Per cent, 0 to 200.
    int out_volume = 100; ///< Likewise.
};

/// What is done to the microphone's sound: what the user chose, or what suits where it comes from.
audio::voice_processing processing_for(const settings& chosen);

} // namespace babel::client
