// Microphones and loudspeakers, by PortAudio.
#pragma once

#include <babel/audio/device.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace babel::audio {

/// Names PortAudio's error codes.
const boost::system::error_category& portaudio_category() noexcept;

/// One line of `babel-cli devices`.
struct device_info {
    int index = 0; ///< PortAudio's number; changes when devices come and go.
    std::string name;
    std::string host_api; ///< "ALSA", "JACK Audio Connection Kit", "OSS"...
    int input_channels = 0;
    int output_channels = 0;
    int default_rate = 0; ///< Hz
    bool default_input = false;
    bool default_output = false;
    std::vector<int> rates{}; ///< Hz; those of the usual ones that it can have, where asked for.
};

enum class direction { input, output };

enum class device_details {
    names,     ///< As they were found last.
    names_now, ///< Searched again, unless one is in use.
    rates,     ///< The same, and tries each rate, which may take a second.
};

/// Lists every device that PortAudio sees, once it answers: a sound server may hang forever.
/// `on_listed` is called on the sound thread, perhaps with an error of PortAudio's. Errors: the
/// system's if it cannot be asked.
[[nodiscard]] error_code list_devices(
    device_details wanted, std::function<void(result<std::vector<device_info>>)> on_listed
);

/// The same, blocking. Not for the loop.
result<std::vector<device_info>> list_devices(device_details wanted);

/// Closes all sound devices at the end of the program, and waits `timeout` at most. False: a sound
/// server hangs, and the thread that waits for it; then only _exit() ends the program.
[[nodiscard]] bool close_sound(std::chrono::milliseconds timeout);

/// Finds the device `wanted`: the default device if empty, otherwise an index, an exact name, or an
/// unambiguous part of a name in any case. Errors: no_device, ambiguous_device.
result<device_info>
find_device(const std::vector<device_info>& devices, std::string_view wanted, direction way);

struct portaudio_settings {
    /// Buffer size of the device. 0: 5 ms, or 10 if it cannot keep up with 5.
    std::chrono::milliseconds buffer{0};
};

// Both are opened by start(), on the sound thread, and again when they die: the same device, or the
// default device if it is gone. Until then they give silence and drop samples.

/// A microphone: its callback fills a ring of 200 ms. `is_default`: the user chose none, and
/// another default device may replace it. Errors: the system's.
result<std::unique_ptr<source>>
make_portaudio_source(device_info found, bool is_default, portaudio_settings settings = {});

/// A loudspeaker: its callback empties a ring that holds a device buffer and 5 ms, and up to 20 ms
/// more if that proved too little. Errors: the system's.
result<std::unique_ptr<sink>>
make_portaudio_sink(device_info found, bool is_default, portaudio_settings settings = {});

// The same by name, blocking until it is found. Not for the loop.
// Errors: no_device, ambiguous_device; PortAudio's.

result<std::unique_ptr<source>>
find_portaudio_source(std::string_view wanted, portaudio_settings settings = {});

result<std::unique_ptr<sink>>
find_portaudio_sink(std::string_view wanted, portaudio_settings settings = {});

} // namespace babel::audio
