#include "cli/render/json_fields.hpp"

#include "cli/render/figures.hpp"
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>

#include <cmath>
#include <cstdlib>
#include <ctime>

namespace babel::cli {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t longest_text = 1024; // names are at most 255 bytes, escaped four times that
constexpr std::time_t latest_time = 7'258'118'400; // the year 2200; a time_point ends in 2262

} // namespace

std::string printable_in_json(std::string_view text) {
    return printable(text, longest_text);
}

std::string utc_timestamp(std::chrono::system_clock::time_point time) {
    const auto since_epoch = std::chrono::duration_cast<milliseconds>(time.time_since_epoch());
    auto fraction = std::to_string(1000 + since_epoch.count() % 1000);
    fraction.front() = '.';
    return utc_text(time, "%Y-%m-%dT%H:%M:%S") + fraction + "Z";
}

std::optional<std::chrono::system_clock::time_point> read_timestamp(const std::string& text) {
    std::tm parts{};
    const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    if (!rest) return {};
    const auto fraction = *rest == '.' ? std::strtod(rest, nullptr) : 0;
    if (!(fraction >= 0 && fraction < 1)) return {};
    const auto seconds = ::timegm(&parts);
    if (seconds < 0 || seconds > latest_time) return {};
    const milliseconds part(std::llround(fraction * 1000));
    return std::chrono::system_clock::from_time_t(seconds) + part;
}

void put_stats(boost::json::object& out, const client::call_stats& stats, milliseconds duration) {
    if (!stats.path.empty()) out["path"] = printable_in_json(stats.path);
    if (stats.round_trip.count() > 0) out["rtt_ms"] = milliseconds_of(stats.round_trip);
    out["jitter_ms"] = stats.jitter.count();
    out["late"] = stats.late;
    out["concealed_ms"] = stats.concealed.count();
    out["playout_ms"] = stats.playout.count();
    out["frame_ms"] = stats.frame.count();
    out["underruns"] = stats.underruns;
    out["send_drops"] = stats.send_drops;
    if (duration.count() > 0) out["kbps"] = kilobits_a_second(stats.bytes_sent, duration);
    out["tx"] = stats.packets_sent;
    out["rx"] = stats.packets_received;
    out["bytes_tx"] = stats.bytes_sent;
    out["bytes_rx"] = stats.bytes_received;
    out["drift_ppm"] = stats.drift_ppm;
    if (stats.mos) out["mos"] = *stats.mos;
    if (stats.lost_percent) out["lost_percent"] = *stats.lost_percent;
    if (stats.copies) out["copies"] = *stats.copies;
}

std::string_view to_string(client::event::call_missed::cause why) {
    using cause = client::event::call_missed::cause;
    switch (why) {
    case cause::not_answered:
        return "not_answered";
    case cause::busy:
        return "busy";
    case cause::unattended:
        return "unattended";
    case cause::do_not_disturb:
        return "dnd";
    case cause::blocked:
        return "blocked";
    case cause::untrusted:
        return "untrusted";
    }
    return {};
}

} // namespace babel::cli
