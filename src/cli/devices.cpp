#include <babel/audio/portaudio_device.hpp>
#include <babel/cli/devices.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace babel::cli {
namespace {

/// In kHz, the default one marked: "8 16 44.1 48*".
std::string rates_of(const audio::device_info& device) {
    auto rates = device.rates;
    if (std::ranges::find(rates, device.default_rate) == rates.end())
        rates.push_back(device.default_rate);
    std::ranges::sort(rates);
    std::ostringstream out;
    for (const int rate : rates)
        out << (out.tellp() > 0 ? " " : "") << rate / 1000.0
            << (rate == device.default_rate ? "*" : "");
    return out.str();
}

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
    out << "index  in out  kHz (* default)            name (host API)\n";
    for (const auto& d : *devices) {
        out << std::setw(5) << d.index << "  " << std::setw(2) << d.input_channels << ' '
            << std::setw(3) << d.output_channels << "  " << std::left << std::setw(25)
            << rates_of(d) << std::right << "  " << printable(d.name) << " ("
            << printable(d.host_api) << ")";
        if (const auto is = role(d); !is.empty()) out << "  " << is;
        out << '\n';
    }
    return {out.str(), true};
}

} // namespace babel::cli
