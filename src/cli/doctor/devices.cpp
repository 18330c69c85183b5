#include "cli/doctor/devices.hpp"

#include "cli/render/json_text.hpp"
#include <babel/audio/portaudio_device.hpp>
#include <babel/core/text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <iomanip>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace babel::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_device_name = 1024;

/// In kHz, with the default marked: "8 16 44.1 48*".
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

std::string table_of(const std::vector<audio::device_info>& devices) {
    if (devices.empty()) return "no sound devices\n";
    std::ostringstream out;
    out << "index  in out  kHz (* default)            name (host API)\n";
    for (const auto& d : devices) {
        out << std::setw(5) << d.index << "  " << std::setw(2) << d.input_channels << ' '
            << std::setw(3) << d.output_channels << "  " << std::left << std::setw(25)
            << rates_of(d) << std::right << "  " << printable(d.name) << " ("
            << printable(d.host_api) << ")";
        if (const auto is = role(d); !is.empty()) out << "  " << is;
        out << '\n';
    }
    return out.str();
}

json::object object_of(const audio::device_info& device) {
    json::object out;
    out["index"] = device.index;
    out["name"] = printable(device.name, longest_device_name);
    out["host_api"] = printable(device.host_api, longest_device_name);
    out["in"] = device.input_channels;
    out["out"] = device.output_channels;
    out["rate"] = device.default_rate;
    out["rates"] = json::array(device.rates.begin(), device.rates.end());
    out["default_in"] = device.default_input;
    out["default_out"] = device.default_output;
    return out;
}

std::string json_of(const std::vector<audio::device_info>& devices) {
    json::array all;
    for (const auto& each : devices)
        all.push_back(object_of(each));
    return json_text({{"v", 1}, {"type", "devices"}, {"devices", std::move(all)}});
}

} // namespace

std::vector<std::string>
device_names(const std::vector<audio::device_info>& devices, audio::direction way) {
    std::vector<std::string> names;
    for (const auto& each : devices)
        if ((way == audio::direction::input ? each.input_channels : each.output_channels) > 0)
            names.push_back(each.name);
    return names;
}

device_report report_devices(const result<std::vector<audio::device_info>>& devices) {
    if (devices) return {table_of(*devices), true};
    if (devices.error() == errc::timed_out)
        return {"no sound: the sound server does not respond", false};
    return {"no sound: " + devices.error().message(), false};
}

device_report list_sound_devices(device_format format) {
    const bool as_json = format == device_format::json;
    const auto devices = audio::list_devices(audio::device_details::rates);
    if (devices) return {as_json ? json_of(*devices) : table_of(*devices), true};
    const auto why = "no sound: " + devices.error().message();
    if (as_json) return {json_text({{"v", 1}, {"type", "error"}, {"what", why}}), false};
    return {"babel-cli: " + why + "\n", false};
}

} // namespace babel::cli
