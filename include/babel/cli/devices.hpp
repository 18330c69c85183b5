// The list of sound devices, for `babel-cli devices`.
#pragma once

#include <string>

namespace babel::cli {

struct device_report {
    std::string text; ///< A table, or what is wrong.
    bool ok = false;
};

/// Asks PortAudio; may take some hundred milliseconds.
device_report list_sound_devices();

} // namespace babel::cli
