// The list of sound devices, for `babel-cli devices`.
#pragma once

#include <babel/audio/portaudio_device.hpp>
#include <babel/core/error.hpp>

#include <string>
#include <vector>

namespace babel::cli {

struct device_report {
    std::string text; ///< The list, or an error message.
    bool ok = false;
};

enum class device_format { table, json };

/// Queries PortAudio, and blocks: not on the loop. As JSON: one object, `v`, `type` ("devices") and
/// `devices`, or `type` ("error") and `what`.
device_report list_sound_devices(device_format format);

/// The table with the default rate of each device, the only one that is known at once.
device_report report_devices(const result<std::vector<audio::device_info>>& devices);

/// Names of the devices for recording, or for playback.
std::vector<std::string>
device_names(const std::vector<audio::device_info>& devices, audio::direction way);

} // namespace babel::cli
