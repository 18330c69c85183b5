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
    names_now, ///< Looked for anew, unless one is in use.
    rates,     ///< Likewise, and each rate is tried, which may take a second.
};

/// Tells of every device that PortAudio sees, once it has answered: a sound server may hang for
/// ever. `on_listed` is called on the sound thread. Errors: the system's, when it cannot be asked; what
/// is told may be PortAudio's.
[[nodiscard]] error_code list_devices(
    device_details wanted, std::function<void(result<std::vector<device_info>>)> on_listed
);

/// The same for who can wait. Not for the loop.
result<std::vector<device_info>> list_devices(device_details wanted);

/// Ends what is left of the sound devices, before the program does. Waits so long at most: false
/// where a sound server hangs, and with it the thread that waits for it; then only _exit() leaves.
[[nodiscard]] bool close_sound(std::chrono::milliseconds timeout);

/// The device that `wanted` means: the default one if empty, else an index, an exact name, or a
/// part of a name (whatever its case) that only one has. Errors: no_device, ambiguous_device.
result<device_info>
find_device(const std::vector<device_info>& devices, std::string_view wanted, direction way);

struct portaudio_settings {
    /// What the device delivers or takes at once. 0: 5 ms, or 10 where it does not hold those.
    std::chrono::milliseconds buffer{0};
};

// Both are opened by start(), on a thread of their own, and again when they die: the same device,
// or the default one where that is gone. Until then they give silence and drop what they are given.

/// A microphone: its callback fills a ring of 200 ms. `is_default`: nobody asked for this one, and
/// another default one may take its place. Errors: the system's.
result<std::unique_ptr<source>>
make_portaudio_source(device_info found, bool is_default, portaudio_settings settings = {});

/// A loudspeaker: its callback empties a ring that holds a device buffer and 5 ms, and up to 20 ms
/// more where that proved too little. Errors: the system's.
result<std::unique_ptr<sink>>
make_portaudio_sink(device_info found, bool is_default, portaudio_settings settings = {});

// The same by name, for who can wait until it is found. Not for the loop.
// Errors: no_device, ambiguous_device; PortAudio's.

result<std::unique_ptr<source>>
find_portaudio_source(std::string_view wanted, portaudio_settings settings = {});

result<std::unique_ptr<sink>>
find_portaudio_sink(std::string_view wanted, portaudio_settings settings = {});

} // namespace babel::audio
