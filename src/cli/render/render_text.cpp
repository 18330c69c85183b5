#include "cli/render/render_text.hpp"

#include "cli/render/causes.hpp"
#include "cli/render/insecurity.hpp"
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

namespace babel::cli {
namespace {

namespace event = client::event;
using call::end_reason;
using std::chrono::milliseconds;

constexpr std::size_t longest_sentence = 400; // our own words around strings of others

/// Gives the number and the first three of a large group: "12 online: a, b, c and 9 more".
std::string presence_text(std::string_view label, const std::vector<std::string>& names) {
    constexpr std::size_t crowd = 6;
    constexpr std::size_t named = 3;
    const auto count = names.size();
    if (count < crowd) return std::string(label) + ": " + list_of_names(names);
    return std::to_string(count) + " " + std::string(label) + ": " +
           list_of_names({names.begin(), names.begin() + named}) + " and " +
           std::to_string(count - named) + " more";
}

std::string seconds_text(milliseconds duration) {
    return std::to_string((duration.count() + 500) / 1000) + " s";
}

std::string decimal(double value, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

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

/// The quality in one line and its causes in the next, four figures each. Losses on this side
/// appear only if there were any. JSON has all figures.
std::string figures(const client::call_stats& stats) {
    std::string text = "\n  ";
    if (stats.round_trip.count() > 0) text += "rtt " + milliseconds_text(stats.round_trip) + ", ";
    text += "late " + late_text(stats);
    text += ", concealed " + std::to_string(stats.concealed.count()) + " ms";
    if (stats.mos) text += ", est. MOS " + decimal(*stats.mos, 1);
    text += "\n  jitter " + std::to_string(stats.jitter.count()) + " ms";
    text += ", playout " + std::to_string(stats.playout.count()) + " ms";
    text += ", sent " + traffic(stats.packets_sent, stats.bytes_sent);
    text += ", received " + traffic(stats.packets_received, stats.bytes_received);
    if (stats.underruns + stats.send_drops + stats.play_drops > 0)
        text += "\n  underruns " + std::to_string(stats.underruns) + ", not sent " +
                std::to_string(stats.send_drops) + ", not played " +
                std::to_string(stats.play_drops);
    return text;
}

std::string text_of(const event::connected& e) {
    return "Connected to " + printable(e.server, longest_sentence) + " in " +
           std::to_string(e.took.count()) + " ms; the server link is " + security_text(e.security) +
           ".";
}
std::string text_of(const event::server_untrusted& e) {
    return insecurity_text(e) + (e.in_call ? "; the call continues" : "");
}
std::string text_of(const event::logged_in& e) {
    return "Logged in as " + printable(e.name) + ".";
}
std::string text_of(const event::login_failed& e) {
    return "login refused: " + printable(e.reason, longest_sentence);
}
std::string text_of(const event::login_waiting& e) {
    const auto why = printable(link_cause_text(e.reason, e.missing), longest_sentence);
    return (e.why ? "login refused for now (" : "cannot reach the server (") + why + "); retrying";
}
std::string text_of(const event::contacts_added& e) {
    return presence_text("online", e.names);
}
std::string text_of(const event::contacts_removed& e) {
    return presence_text("left", e.names);
}
std::string text_of(const event::call_outgoing& e) {
    return "calling " + printable(e.peer) + ", waiting on port " + std::to_string(e.port);
}
std::string text_of(const event::call_incoming& e) {
    return printable(e.peer) + " is calling (" + with_port(printable(e.host), e.port) + ")";
}
std::string text_of(const event::call_up& e) {
    return "in call with " + printable(e.peer) + "  (" + e.from + ", Opus 48 kHz mono, " +
           std::to_string(e.bitrate_bps / 1000) + " kb/s, mic: " + printable(e.audio_in) +
           ", out: " + printable(e.audio_out) + ")" +
           (e.is_muted ? "; you are MUTED (\"unmute\")" : "") +
           (e.is_deafened ? "; you are DEAF (\"undeafen\")" : "");
}

std::string text_of(const event::call_gap& e) {
    return "no voice from " + printable(e.peer) + " for " + seconds_text(e.silence);
}
std::string text_of(const event::call_quality& e) {
    const auto peer = printable(e.peer);
    if (e.is_heard) return peer + " hears you again";
    return peer + " can hardly hear you: the link is too slow";
}

std::string text_of(const event::device_change& e) {
    const auto device = printable(e.device, longest_sentence);
    const bool is_input = e.which == event::device_change::side::microphone;
    const auto named = (is_input ? "microphone " : "loudspeaker ") + device;
    const auto why =
        e.why.empty() ? std::string() : " (" + printable(e.why, longest_sentence) + ")";
    switch (e.what) {
    case event::device_change::state::lost:
        return named + " was lost" + why + "; the call continues in silence";
    case event::device_change::state::reopened:
        return named + " stopped and was reopened";
    case event::device_change::state::replaced:
        return named + " disappeared; using " + printable(e.instead, longest_sentence);
    case event::device_change::state::silent:
        return "your microphone is silent: check that " + device +
               " is not muted and is the right device (see \"devices\")";
    case event::device_change::state::clipping:
        return "your microphone is clipping: turn " + device + " down in the system mixer";
    case event::device_change::state::slow:
        return named + " is too slow: some sound is lost";
    }
    return {};
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
    if (const auto detail = detail_text(e); !detail.empty())
        text += ": " + printable(detail, longest_sentence);
    if (e.was_up) text += figures(e.stats);
    return text;
}
std::string text_of(const event::stats& e) {
    return printable(e.peer) + " " + clock_text(e.duration) + figures(e.figures);
}
std::string text_of(const event::call_missed& e) {
    const auto peer = printable(e.peer);
    if (e.why == event::call_missed::cause::busy)
        return "missed call from " + peer + " (refused: busy)";
    if (e.why == event::call_missed::cause::do_not_disturb)
        return "missed call from " + peer + " (refused: do not disturb is on)";
    if (e.why == event::call_missed::cause::unattended)
        return "missed call from " + peer + " (refused: nobody to answer)";
    if (e.why == event::call_missed::cause::blocked)
        return "refused a call from " + peer + " (blocked)";
    return "missed call from " + peer + " (rang " + seconds_text(e.rang) + ")";
}
std::string text_of(const event::play_done& e) {
    return "played " + printable(e.file, longest_sentence);
}
std::string text_of(const event::play_failed& e) {
    return "cannot play " + printable(e.file, longest_sentence) + ": " +
           printable(e.why, longest_sentence);
}
std::string text_of(const event::record_started& e) {
    return "recording to " + printable(e.file, longest_sentence);
}
std::string text_of(const event::record_done& e) {
    return "recorded " + printable(e.file, longest_sentence);
}
std::string text_of(const event::record_failed& e) {
    return "recording failed: " + printable(e.file, longest_sentence) + ": " +
           printable(e.why, longest_sentence);
}
std::string text_of(const event::server_lost& e) {
    const auto why = " (" + printable(link_cause_text(e.why, e.missing), longest_sentence) + ")";
    const auto call = std::string(e.in_call ? "; the call continues" : "");
    if (e.refused == client::refusal::name_bound)
        return text_of(event::login_failed{e.why, *e.refused}) + call;
    if (e.refused)
        return "the server ended the session: " + printable(e.why, longest_sentence) + call;
    if (!e.was_reached) return "cannot reach the server" + why;
    const auto lost = "server link lost" + why;
    if (!e.retry) return lost + call;
    const auto pause =
        std::max<long long>(1, std::chrono::round<std::chrono::seconds>(*e.retry).count());
    return lost + ", retrying in " + std::to_string(pause) + " s" + call;
}
std::string text_of(const event::server_back& e) {
    return "server link restored; logged in as " + printable(e.name);
}
std::string text_of(const event::error& e) {
    return printable(e.what, longest_sentence);
}

} // namespace

std::string list_of_names(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "" : ", ") + printable(name);
    return text;
}

std::string milliseconds_text(std::chrono::microseconds time) {
    const auto ms = milliseconds_of(time);
    if (ms < 0.1) return "< 0.1 ms";
    return decimal(ms, ms < 9.95 ? 1 : 0) + " ms";
}

std::string hint_of(const client::client_event& happened) {
    if (std::holds_alternative<event::logged_in>(happened))
        return " Type \"help\" for the commands.";
    if (std::holds_alternative<event::call_outgoing>(happened)) return " (Ctrl-C cancels)";
    if (const auto* e = std::get_if<event::call_incoming>(&happened))
        return ". \"accept\" or \"refuse\", " + std::to_string(e->ring_timeout.count()) + " s left";
    return {};
}

std::string to_text(const client::client_event& event) {
    return std::visit([](const auto& e) { return text_of(e); }, event);
}

bool is_essential(const client::client_event& event) {
    return !std::holds_alternative<event::connected>(event) &&
           !std::holds_alternative<event::contacts_added>(event) &&
           !std::holds_alternative<event::contacts_removed>(event) &&
           !std::holds_alternative<event::logged_in>(event);
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
