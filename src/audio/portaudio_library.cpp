// PortAudio's life, its error codes, and its list of devices.
#include "alsa_messages.hpp"
#include "stderr_capture.hpp"
#include <babel/audio/portaudio_device.hpp>

#include <portaudio.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

namespace babel::audio {
namespace {

class portaudio_error_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "portaudio"; }
    std::string message(int value) const override { return Pa_GetErrorText(value); }
};

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return out;
}

std::optional<int> as_index(std::string_view text) {
    int index = 0;
    const auto end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data(), end, index);
    if (text.empty() || failed != std::errc{} || stopped != end) return std::nullopt;
    return index;
}

bool has_channels(const device_info& device, direction way) {
    return (way == direction::input ? device.input_channels : device.output_channels) > 0;
}

/// The only one of `devices` that `fits`.
template <class Predicate>
const device_info*
only_one(const std::vector<device_info>& devices, direction way, Predicate fits) {
    const device_info* found = nullptr;
    for (const auto& device : devices) {
        if (!has_channels(device, way) || !fits(device)) continue;
        if (found) return nullptr;
        found = &device;
    }
    return found;
}

device_info describe(PaDeviceIndex index) {
    const PaDeviceInfo& from = *Pa_GetDeviceInfo(index);
    device_info device;
    device.index = index;
    device.name = from.name;
    if (const auto* const api = Pa_GetHostApiInfo(from.hostApi)) device.host_api = api->name;
    device.input_channels = from.maxInputChannels;
    device.output_channels = from.maxOutputChannels;
    device.default_rate = static_cast<int>(from.defaultSampleRate);
    device.default_input = index == Pa_GetDefaultInputDevice();
    device.default_output = index == Pa_GetDefaultOutputDevice();
    return device;
}

} // namespace

const boost::system::error_category& portaudio_category() noexcept {
    static const portaudio_error_category instance;
    return instance;
}

result<portaudio_library> portaudio_library::acquire() {
    keep_alsa_off_the_terminal();
    stderr_capture capture;
    const PaError error = Pa_Initialize();
    auto chatter = capture.take();
    if (error != paNoError) return error_code(error, portaudio_category());
    return portaudio_library(std::move(chatter));
}

portaudio_library::portaudio_library(portaudio_library&& other) noexcept
    : chatter_(std::move(other.chatter_)), owned_(std::exchange(other.owned_, false)) {}

portaudio_library::~portaudio_library() {
    if (!owned_) return;
    const stderr_capture capture;
    Pa_Terminate();
}

result<std::vector<device_info>> list_devices() {
    const auto library = portaudio_library::acquire();
    if (!library) return library.error();
    const PaDeviceIndex count = Pa_GetDeviceCount();
    if (count < 0) return error_code(count, portaudio_category());
    std::vector<device_info> devices;
    for (PaDeviceIndex index = 0; index < count; ++index)
        devices.push_back(describe(index));
    return devices;
}

result<device_info>
find_device(const std::vector<device_info>& devices, std::string_view wanted, direction way) {
    const auto find = [&](auto fits) { return only_one(devices, way, fits); };
    const device_info* found = nullptr;
    if (wanted.empty()) {
        found = find([way](const device_info& d) {
            return way == direction::input ? d.default_input : d.default_output;
        });
    } else if (const auto index = as_index(wanted)) {
        found = find([&](const device_info& d) { return d.index == *index; });
    } else {
        const auto part = lower(wanted);
        found = find([&](const device_info& d) { return d.name == wanted; });
        if (!found) {
            found = find([&](const device_info& d) {
                return lower(d.name).find(part) != std::string::npos;
            });
        }
    }
    if (!found) return errc::no_device;
    return *found;
}

} // namespace babel::audio
