// PortAudio's list of devices and its error codes, and the search for a device by name.
#include "audio/device/device_list.hpp"

#include <babel/core/number.hpp>

#include <portaudio.h>

#include <algorithm>
#include <array>
#include <cctype>
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

bool has_channels(const device_info& device, direction way) {
    return (way == direction::input ? device.input_channels : device.output_channels) > 0;
}

/// The only one of `devices` that `fits`.
template <class Predicate>
result<device_info>
only_one(const std::vector<device_info>& devices, direction way, Predicate fits) {
    const device_info* found = nullptr;
    for (const auto& device : devices) {
        if (!has_channels(device, way) || !fits(device)) continue;
        if (found) return errc::ambiguous_device;
        found = &device;
    }
    if (!found) return errc::no_device;
    return *found;
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

result<std::vector<device_info>> list_initialised_devices() {
    const PaDeviceIndex count = Pa_GetDeviceCount();
    if (count < 0) return error_code(count, portaudio_category());
    std::vector<device_info> devices;
    devices.reserve(static_cast<std::size_t>(count));
    for (PaDeviceIndex index = 0; index < count; ++index)
        devices.push_back(describe(index));
    return devices;
}

std::vector<int> supported_rates(const device_info& device) {
    constexpr std::array usual{8000, 16000, 32000, 44100, 48000, 96000, 192000};
    const bool input = device.input_channels > 0;
    const int channels = input ? device.input_channels : device.output_channels;
    std::vector<int> found;
    for (const int rate : usual) {
        const PaStreamParameters wish{device.index, std::min(channels, 2), paInt16, 0, nullptr};
        const auto* const in = input ? &wish : nullptr;
        const auto* const out = input ? nullptr : &wish;
        if (Pa_IsFormatSupported(in, out, rate) == paFormatIsSupported) found.push_back(rate);
    }
    return found;
}

result<device_info>
find_device(const std::vector<device_info>& devices, std::string_view wanted, direction way) {
    const auto find = [&](auto fits) { return only_one(devices, way, fits); };
    if (wanted.empty()) {
        return find([way](const device_info& d) {
            return way == direction::input ? d.default_input : d.default_output;
        });
    }
    if (const auto index = whole_number<int>(wanted))
        return find([&](const device_info& d) { return d.index == *index; });
    auto exact = find([&](const device_info& d) { return d.name == wanted; });
    if (exact) return exact;
    return find([part = lower(wanted)](const device_info& d) {
        return lower(d.name).find(part) != std::string::npos;
    });
}

result<device_info>
find_again(const std::vector<device_info>& devices, const device_info& known, direction way) {
    const device_info* found = nullptr;
    for (const auto& device : devices) {
        const bool same = device.name == known.name && device.host_api == known.host_api;
        if (!same || !has_channels(device, way)) continue;
        if (!found || device.index == known.index) found = &device; // of two alike, the one it was
    }
    if (!found) return errc::no_device;
    return *found;
}

std::string title_of(const device_info& device) {
    return device.name + " (" + device.host_api + ")";
}

} // namespace babel::audio
