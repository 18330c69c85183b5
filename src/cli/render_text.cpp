#include <babel/cli/render.hpp>
#include <babel/core/text.hpp>

#include <cstdio>
#include <string_view>
#include <vector>

namespace babel::cli {
namespace {

namespace event = client::event;
using client::end_reason;
using std::chrono::milliseconds;

constexpr std::size_t longest_sentence = 400; // words of ours around strings of others

std::string join(const std::vector<std::string>& names) {
    constexpr std::size_t most = 20;
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < most; ++i)
        text += (i ? ", " : "") + printable(names[i]);
    if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
    return text;
}

std::string seconds_text(milliseconds duration) {
    return std::to_string((duration.count() + 500) / 1000) + " s";
}

std::string round_trip_text(std::chrono::microseconds round_trip) {
    const auto ms = static_cast<double>(round_trip.count()) / 1000;
    if (ms < 0.1) return "< 0.1 ms";
    char text[32];
    std::snprintf(text, sizeof text, "%.*f ms", ms < 10 ? 1 : 0, ms);
    return text;
}

std::string receipt(const client::call_stats& stats) {
    std::string text = "  (";
    if (stats.round_trip.count() > 0) text += "rtt " + round_trip_text(stats.round_trip) + ", ";
    text += "sent " + std::to_string(stats.packets_sent);
    text += ", received " + std::to_string(stats.packets_received);
    text += ", concealed " + std::to_string(stats.concealed.count()) + " ms";
    text += ", underruns " + std::to_string(stats.underruns);
    if (stats.send_drops) text += ", not sent " + std::to_string(stats.send_drops);
    if (stats.play_drops) text += ", not played " + std::to_string(stats.play_drops);
    return text + ")";
}

std::string text_of(const event::connected& e) {
    return "Connected to " + printable(e.server, longest_sentence) + " in " +
           std::to_string(e.took.count()) + " ms.";
}
std::string text_of(const event::logged_in& e) {
    return "Logged in as " + printable(e.name) + ". Type \"help\" for the commands.";
}
std::string text_of(const event::login_failed& e) {
    return "the server refuses this name: " + printable(e.reason, longest_sentence);
}
std::string text_of(const event::contacts_added& e) {
    return "online: " + join(e.names);
}
std::string text_of(const event::contacts_removed& e) {
    return "left: " + join(e.names);
}
std::string text_of(const event::call_outgoing& e) {
    return "calling " + printable(e.peer) + ", waiting on port " + std::to_string(e.port) +
           " (Ctrl-C cancels)";
}
std::string text_of(const event::call_incoming& e) {
    return printable(e.peer) + " is calling (" + printable(e.host) + ":" + std::to_string(e.port) +
           "). \"accept\" or \"refuse\", " + std::to_string(e.ring_timeout.count()) + " s left";
}
std::string text_of(const event::call_up& e) {
    return "in call with " + printable(e.peer) + "  (" + e.from + ", Opus 48 kHz mono, " +
           std::to_string(e.bitrate_bps / 1000) + " kb/s, mic: " + printable(e.audio_in) +
           ", out: " + printable(e.audio_out) + ")";
}

std::string how_it_ended(const event::call_ended& e) {
    const auto peer = printable(e.peer);
    const auto after = " after " + clock_text(e.duration);
    switch (e.reason) {
    case end_reason::hangup:
        return "call with " + peer + " ended" + after;
    case end_reason::peer_hangup:
        return peer + " hung up" + after;
    case end_reason::refused:
        return peer + ": call refused";
    case end_reason::no_answer:
        return peer + " did not answer";
    case end_reason::cancelled:
        return "call with " + peer + " cancelled";
    case end_reason::not_online:
        return peer + " is not online";
    case end_reason::dropped:
        return "call with " + peer + " dropped" + after;
    case end_reason::media_failed:
        return "call with " + peer + " failed";
    case end_reason::missed:
        return "missed call from " + peer;
    }
    return {};
}
std::string text_of(const event::call_ended& e) {
    auto text = how_it_ended(e);
    if (!e.detail.empty()) text += ": " + printable(e.detail, longest_sentence);
    if (e.was_up) text += receipt(e.stats);
    return text;
}
std::string text_of(const event::call_missed& e) {
    const auto peer = printable(e.peer);
    if (e.busy) return "missed call from " + peer + " (refused: there is a call already)";
    return "missed call from " + peer + " (rang " + seconds_text(e.rang) + ")";
}
std::string text_of(const event::play_done& e) {
    return "played " + printable(e.file, longest_sentence);
}
std::string text_of(const event::record_done& e) {
    return "recorded " + printable(e.file, longest_sentence);
}
std::string text_of(const event::server_lost& e) {
    const auto why = " (" + printable(e.why, longest_sentence) + ")";
    if (!e.was_reached) return "cannot reach the server" + why;
    return "server link lost" + why + (e.in_call ? "; the call goes on" : "");
}
std::string text_of(const event::error& e) {
    return printable(e.what, longest_sentence);
}

} // namespace

std::string to_text(const client::client_event& event) {
    return std::visit([](const auto& e) { return text_of(e); }, event);
}

bool is_essential(const client::client_event& event) {
    return !std::holds_alternative<event::connected>(event) &&
           !std::holds_alternative<event::contacts_added>(event) &&
           !std::holds_alternative<event::contacts_removed>(event) &&
           !std::holds_alternative<event::logged_in>(event);
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
