// The list of sound devices, for `babel-cli devices`.
#pragma once

#include <babel/audio/portaudio_device.hpp>

#include <string>
#include <vector>

namespace babel::cli {

struct device_report {
    std::string text; ///< The list, or what is wrong.
    bool ok = false;
};

enum class device_format { table, json };

/// Asks PortAudio; may take some hundred milliseconds. As JSON: one object, `v`, `type` ("devices")
/// and `devices`, or `type` ("error") and `what`.
device_report list_sound_devices(device_format format);

/// The table with what is known of each already, which is its default rate: at once.
device_report list_known_devices();

/// Those that sound can come from, or go to.
std::vector<std::string> device_names(audio::direction way);

} // namespace babel::cli
