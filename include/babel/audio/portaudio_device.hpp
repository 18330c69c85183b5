// Microphones and loudspeakers, by PortAudio.
#pragma once

#include <babel/audio/device.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace babel::audio {

/// Names PortAudio's error codes.
const boost::system::error_category& portaudio_category() noexcept;

/// PortAudio, initialised for as long as this lives. Several may live at once.
///
/// What PortAudio and the libraries under it print while they probe the hardware is kept off the
/// terminal.
class portaudio_library {
public:
    static result<portaudio_library> acquire();
    portaudio_library(portaudio_library&& other) noexcept;
    portaudio_library& operator=(portaudio_library&&) = delete;
    ~portaudio_library();

    /// What was printed meanwhile, for the debug log.
    const std::string& chatter() const { return chatter_; }

private:
    explicit portaudio_library(std::string chatter) : chatter_(std::move(chatter)) {}
    std::string chatter_;
    bool owned_ = true;
};

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
};

enum class direction { input, output };

/// Every device that PortAudio sees.
/// Errors: PortAudio's.
result<std::vector<device_info>> list_devices();

/// The device that `wanted` means: the default one if empty, else an index, an exact name, or a
/// part of a name (whatever its case) that only one has. Errors: no_device.
result<device_info>
find_device(const std::vector<device_info>& devices, std::string_view wanted, direction way);

struct portaudio_settings {
    std::chrono::milliseconds buffer{
        10}; ///< What the device delivers or takes at once; 5 is possible.
};

/// A microphone: its callback fills a ring of 200 ms. Opened by start(), and opened again when it
/// dies. Errors: no_device; PortAudio's.
result<std::unique_ptr<source>>
make_portaudio_source(std::string_view wanted, portaudio_settings settings = {});

/// A loudspeaker: its callback empties a ring that holds a device buffer and 5 ms, and up to 20 ms
/// more where that proved too little.
/// Errors: no_device; PortAudio's.
result<std::unique_ptr<sink>>
make_portaudio_sink(std::string_view wanted, portaudio_settings settings = {});

} // namespace babel::audio
