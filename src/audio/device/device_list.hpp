// PortAudio's list while it is initialised. For the sound thread, except pure functions.
#pragma once

#include <babel/audio/portaudio_device.hpp>

#include <string>
#include <vector>

namespace babel::audio {

/// Errors: PortAudio's.
result<std::vector<device_info>> list_initialised_devices();

/// The usual rates at which the device opens; tries each, which takes some time.
std::vector<int> supported_rates(const device_info& device);

/// Finds `known` in a new list of devices: indices change when devices come or go.
/// Errors: no_device.
result<device_info>
find_again(const std::vector<device_info>& devices, const device_info& known, direction way);

/// Its name for users: "USB Headset (ALSA)".
std::string title_of(const device_info& device);

} // namespace babel::audio
