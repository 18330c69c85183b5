// What PortAudio lists while it is initialised. For the sound thread, but for what is pure.
#pragma once

#include <babel/audio/portaudio_device.hpp>

#include <string>
#include <vector>

namespace babel::audio {

/// Errors: PortAudio's.
result<std::vector<device_info>> list_initialised_devices();

/// Which of the usual rates the device can be opened at; tries each, which takes its time.
std::vector<int> supported_rates(const device_info& device);

/// The device that `known` was, after the devices were listed anew: indices change when some come
/// or go. Errors: no_device.
result<device_info>
find_again(const std::vector<device_info>& devices, const device_info& known, direction way);

/// What a person calls it: "USB Headset (ALSA)".
std::string title_of(const device_info& device);

} // namespace babel::audio
