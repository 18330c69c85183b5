// The list of sound devices, for `babel-cli devices`.
#pragma once

#include <babel/audio/portaudio_device.hpp>
#include <babel/core/error.hpp>

#include <string>
#include <vector>

namespace babel::cli {

struct device_report {
    std::string text; ///< The list, or what is wrong.
    bool ok = false;
};

enum class device_format { table, json };

/// Asks PortAudio, and waits for it: not for the loop. As JSON: one object, `v`, `type` ("devices")
/// and `devices`, or `type` ("error") and `what`.
device_report list_sound_devices(device_format format);

/// The table with what is known of each already, which is its default rate.
device_report report_devices(const result<std::vector<audio::device_info>>& devices);

/// Those that sound can come from, or go to.
std::vector<std::string>
device_names(const std::vector<audio::device_info>& devices, audio::direction way);

} // namespace babel::cli
