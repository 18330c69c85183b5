#include "cli/render/figures.hpp"

#include <babel/core/text.hpp>
#include <babel/core/time.hpp>

#include <algorithm>
#include <cstdio>

namespace babel::cli {

using std::chrono::milliseconds;

namespace {

/// 600 (48 kB), 180000 (14 MB)
std::string traffic(std::uint64_t packets, std::uint64_t bytes) {
    constexpr std::uint64_t kilo = 1000;
    const bool is_large = bytes >= 10 * kilo * kilo;
    const auto unit = is_large ? kilo * kilo : kilo;
    return std::to_string(packets) + " (" + std::to_string((bytes + unit / 2) / unit) +
           (is_large ? " MB)" : " kB)");
}

std::string late_text(const client::call_stats& stats) {
    const auto all = static_cast<double>(std::max<std::uint64_t>(stats.packets_received, 1));
    return decimal(100 * static_cast<double>(stats.late) / all, 1) + " %";
}

} // namespace

std::string decimal(double value, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string figures_text(const client::call_stats& stats) {
    std::string text = "\n  ";
    if (stats.round_trip.count() > 0) text += "rtt " + milliseconds_text(stats.round_trip) + ", ";
    text += "late " + late_text(stats);
    text += ", concealed " + std::to_string(stats.concealed.count()) + " ms";
    if (stats.mos) text += ", est. MOS " + decimal(*stats.mos, 1);
    text += "\n  jitter " + std::to_string(stats.jitter.count()) + " ms";
    text += ", playout " + std::to_string(stats.playout.count()) + " ms";
    text += ", sent " + traffic(stats.packets_sent, stats.bytes_sent);
    text += ", received " + traffic(stats.packets_received, stats.bytes_received);
    if (stats.path_kind) text += "\n  path " + printable(stats.path);
    if (stats.lost_percent && stats.copies)
        text += "\n  lost on the way to the peer " + decimal(*stats.lost_percent, 1) + " %, " +
                decimal(*stats.copies, 1) + " copies a frame";
    if (stats.underruns + stats.send_drops + stats.play_drops > 0)
        text += "\n  underruns " + std::to_string(stats.underruns) + ", not sent " +
                std::to_string(stats.send_drops) + ", not played " +
                std::to_string(stats.play_drops);
    return text;
}

std::string_view path_word(nat::path_kind of) {
    switch (of) {
    case nat::path_kind::relay_udp:
        return "relay";
    case nat::path_kind::relay_tls:
        return "relay TLS";
    case nat::path_kind::direct_udp:
        return "direct";
    case nat::path_kind::direct_tcp:
        return "direct TCP";
    }
    return {};
}

std::string seconds_text(milliseconds duration) {
    return std::to_string((duration.count() + 500) / 1000) + " s";
}

std::string milliseconds_text(std::chrono::microseconds time) {
    const auto ms = milliseconds_of(time);
    if (ms < 0.1) return "< 0.1 ms";
    return decimal(ms, ms < 9.95 ? 1 : 0) + " ms";
}

double kilobits_a_second(std::uint64_t bytes, milliseconds duration) {
    return static_cast<double>(bytes * 8) / static_cast<double>(duration.count());
}

std::string clock_text(milliseconds duration) {
    const auto all = duration.count() / 1000;
    const auto hours = all / 3600;
    const auto minutes = all / 60 % 60;
    char text[48];
    if (hours > 0)
        std::snprintf(
            text,
            sizeof text,
            "%lld:%02lld:%02lld",
            static_cast<long long>(hours),
            static_cast<long long>(minutes),
            static_cast<long long>(all % 60)
        );
    else
        std::snprintf(
            text,
            sizeof text,
            "%lld:%02lld",
            static_cast<long long>(minutes),
            static_cast<long long>(all % 60)
        );
    return text;
}

} // namespace babel::cli
