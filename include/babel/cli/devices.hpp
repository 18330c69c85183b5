// The list of sound devices, for `babel-cli devices`.
#pragma once

#include <string>

namespace babel::cli {

struct device_report {
    std::string text; ///< The list, or what is wrong.
    bool ok = false;
};

enum class device_format { table, json };

/// Asks PortAudio; may take some hundred milliseconds. As JSON: one object, `v`, `type` ("devices")
/// and `devices`, or `type` ("error") and `what`.
device_report list_sound_devices(device_format format);

} // namespace babel::cli
