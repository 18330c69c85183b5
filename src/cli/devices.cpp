#include <babel/audio/portaudio_device.hpp>
#include <babel/cli/devices.hpp>
#include <babel/core/text.hpp>

#include <iomanip>
#include <sstream>

namespace babel::cli {
namespace {

std::string role(const audio::device_info& device) {
    if (device.default_input && device.default_output) return "default in and out";
    if (device.default_input) return "default in";
    if (device.default_output) return "default out";
    return {};
}

} // namespace

device_report list_sound_devices() {
    const auto devices = audio::list_devices();
    if (!devices) return {"babel-cli: no sound: " + devices.error().message() + "\n", false};
    if (devices->empty()) return {"no sound devices\n", true};
    std::ostringstream out;
    out << "index  in out   rate  name (host API)\n";
    for (const auto& d : *devices) {
        out << std::setw(5) << d.index << "  " << std::setw(2) << d.input_channels << ' '
            << std::setw(3) << d.output_channels << ' ' << std::setw(6) << d.default_rate << "  "
            << printable(d.name) << " (" << printable(d.host_api) << ")";
        if (const auto is = role(d); !is.empty()) out << "  " << is;
        out << '\n';
    }
    return {out.str(), true};
}

} // namespace babel::cli
