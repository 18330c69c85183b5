#include "cli/doctor/doctor.hpp"

#include "cli/render/figures.hpp"
#include "cli/render/json_text.hpp"
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

namespace babel::cli {
namespace {

namespace json = boost::json;
using std::chrono::microseconds;
using namespace std::chrono_literals;

constexpr std::size_t longest_name = 200;
constexpr microseconds long_loop = 150ms; // a call adds as much to its delay
constexpr microseconds long_round_trip = 250ms;
constexpr std::uint64_t usual_losses = 2; // while a device starts
constexpr double overdriven = 0.99;
constexpr double busy_percent = 20;
constexpr double hopeless_percent = 60;

std::string name_of(const device_finding& device) {
    return device.name.empty() ? "the default device" : printable(device.name, longest_name);
}

bool works(const device_finding& device) {
    return device.is_device && !device.failure && device.moved;
}

/// Problems common to both kinds of device; `option` chooses another one.
verdict of_device(std::string_view about, const device_finding& device, const std::string& option) {
    const auto name = name_of(device);
    const auto another = "choose one from \"babel-cli devices\" with " + option;
    const auto bad = [&](const std::string& finding, const std::string& advice) {
        return verdict{about, health::bad, finding, advice};
    };
    if (!device.is_device)
        return {about, health::unknown, "not tested: no sound device is in use", {}};
    if (device.failure == errc::no_device) {
        const bool none = device.name.empty();
        const auto finding =
            none ? "this machine has none" : name + ": " + device.failure.message();
        return bad(finding, "plug one in, or " + another + "; --audio null runs without sound");
    }
    if (device.failure)
        return bad(
            name + ": " + device.failure.message(), "if another program is using it, " + another
        );
    if (!device.moved)
        return bad(name + " opens, but delivers no sound", "plug it in again, or " + another);
    if (device.losses > usual_losses)
        return {
            about,
            health::doubtful,
            name + " lost sound " + std::to_string(device.losses) + " times within seconds",
            "another program is keeping this machine busy"};
    return {about, health::good, name, {}};
}

verdict of_microphone(const sound_finding& sound) {
    auto found = of_device("microphone", sound.microphone, "--audio-in");
    if (found.is != health::good) return found;
    if (sound.loudest <= 0)
        return {
            found.about,
            health::doubtful,
            found.what + " delivers digital silence",
            "check whether it is muted, on the device or in the mixer"};
    if (sound.loudest >= overdriven)
        return {found.about, health::doubtful, found.what + " is clipping", "turn it down"};
    found.what += ", peak " + decimal(20 * std::log10(sound.loudest), 0) + " dBFS";
    return found;
}

verdict of_loop(const sound_finding& sound) {
    constexpr auto about = "loop";
    if (!works(sound.microphone) || !works(sound.loudspeaker))
        return {about, health::unknown, "not measured: needs both devices", {}};
    if (!sound.loop)
        return {
            about,
            health::unknown,
            "the microphone did not hear the loudspeaker",
            "normal with headphones; if you heard no chirp, turn the loudspeaker up"};
    const auto text = "loudspeaker to microphone in " + milliseconds_text(*sound.loop);
    if (*sound.loop > long_loop)
        return {
            about,
            health::doubtful,
            text,
            "these devices add much delay, as Bluetooth does; wired ones are faster"};
    return {about, health::good, text, {}};
}

verdict of_codec(const codec_finding& codec) {
    constexpr auto about = "codec";
    if (codec.failure) return {about, health::bad, "Opus: " + codec.failure.message(), {}};
    const auto text = "encoding takes " + decimal(codec.encode_percent, 1) +
                      " % of a core, decoding " + decimal(codec.decode_percent, 1) + " % (" +
                      std::to_string(codec.bitrate_bps / 1000) + " kb/s, complexity " +
                      std::to_string(codec.complexity) + ")";
    const auto both = codec.encode_percent + codec.decode_percent;
    if (both > hopeless_percent)
        return {
            about,
            health::bad,
            text,
            "this machine is too slow for this setting; try --complexity 2"};
    if (both > busy_percent)
        return {about, health::doubtful, text, "this leaves little for other programs"};
    return {about, health::good, text, {}};
}

/// The failure at each port, the last one first.
std::string failures_text(const client::seen_server& seen) {
    auto text = printable(seen.where, longest_name) + ": " + seen.failure.message();
    for (const auto& each : seen.passed_over)
        text += "; port " + std::to_string(each.port) + ": " + each.why.message();
    return text;
}

std::string_view code_of(client::found_way way) {
    switch (way) {
    case client::found_way::given:
        return "address";
    case client::found_way::name:
        return "name";
    case client::found_way::srv:
        return "srv";
    }
    return {};
}

/// The way in which the node that answered was found. Nothing for an address, which the user gave.
std::string node_text(const client::seen_server& seen) {
    if (!seen.node || seen.node->way == client::found_way::given) return {};
    const auto& node = *seen.node;
    const bool is_by_srv = node.way == client::found_way::srv;
    auto text = is_by_srv ? "; found by SRV: " + printable(node.name, longest_name) + " (" +
                                node.address + ")"
                          : "; found by its name: " + node.address;
    if (node.others > 0) text += ", one of " + std::to_string(node.others + 1);
    return text;
}

std::string advice_on_failure(const error_code& why) {
    const std::string another = "Choose another with --server HOST[:PORT]";
    if (why == errc::timed_out)
        return "is babel-server running there, and does every firewall let TCP through? " + another;
    return "is babel-server running there? " + another;
}

verdict of_server(const server_finding& server) {
    constexpr auto about = "server";
    const auto& seen = server.seen;
    const auto where = printable(seen.where, longest_name);
    if (seen.failure && !server.chosen)
        return {
            about,
            health::unknown,
            "no server given, and none at " + where,
            advice_on_failure(seen.failure)};
    if (seen.failure)
        return {about, health::bad, failures_text(seen), advice_on_failure(seen.failure)};
    if (!seen.refusal.empty())
        return {
            about,
            health::bad,
            where + " answered: " + printable(seen.refusal),
            "wait a moment, or ask the operator"};
    if (seen.insecure && !seen.certificate)
        return {about, health::unknown, "not tested: it cannot be as secure as it has to be", {}};
    const auto text =
        where + " answers, round trip " + milliseconds_text(seen.round_trip) + node_text(seen);
    if (seen.round_trip > long_round_trip)
        return {about, health::doubtful, text, "calls will be slow to set up"};
    return {about, health::good, text, {}};
}

} // namespace

std::string_view to_string(health h) {
    switch (h) {
    case health::good:
        return "good";
    case health::doubtful:
        return "doubtful";
    case health::bad:
        return "bad";
    case health::unknown:
        return "unknown";
    }
    return {};
}

std::vector<verdict> judge_sound(const sound_finding& found) {
    return {
        of_microphone(found),
        of_device("loudspeaker", found.loudspeaker, "--audio-out"),
        of_loop(found)};
}

std::vector<verdict> judge_codec(const codec_finding& found) {
    return {of_codec(found)};
}

std::vector<verdict> judge_server(const server_finding& found) {
    return {of_server(found), of_encryption(found.seen, found.list_fault)};
}

std::vector<verdict> judge(const diagnosis& found) {
    auto all = judge_sound(found.sound);
    for (auto& more :
         {judge_codec(found.codec),
          judge_server(found.server),
          std::vector<verdict>{of_identity(found.identity)},
          of_network(found.network)})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

bool is_well(const std::vector<verdict>& verdicts) {
    return std::ranges::none_of(verdicts, [](const verdict& v) { return v.is == health::bad; });
}

std::string doctor_text(const std::vector<verdict>& verdicts) {
    std::string text;
    for (const auto& v : verdicts) {
        text += padded(v.about, 13) + padded(to_string(v.is), 10) + v.what + '\n';
        if (!v.advice.empty()) text += padded({}, 23) + v.advice + '\n';
    }
    return text;
}

std::string doctor_json(const diagnosis& found, const std::vector<verdict>& verdicts) {
    json::object out{{"v", 1}, {"type", "doctor"}, {"ok", is_well(verdicts)}};
    auto& checks = out["checks"].emplace_array();
    for (const auto& v : verdicts) {
        json::object check{{"about", v.about}, {"health", to_string(v.is)}, {"what", v.what}};
        if (!v.advice.empty()) check["advice"] = v.advice;
        checks.push_back(std::move(check));
    }
    if (found.sound.loop) out["loop_ms"] = milliseconds_of(*found.sound.loop);
    if (!found.codec.failure) {
        out["encode_percent"] = found.codec.encode_percent;
        out["decode_percent"] = found.codec.decode_percent;
    }
    const auto& server = found.server.seen;
    if (server.round_trip.count() > 0) out["server_rtt_ms"] = milliseconds_of(server.round_trip);
    if (server.node) out["server_found_by"] = code_of(server.node->way);
    if (server.node) out["server_node"] = server.node->name;
    if (found.network) out["network"] = network_object(*found.network);
    return json_text(out);
}

} // namespace babel::cli
