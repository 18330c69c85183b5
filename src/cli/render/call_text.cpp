#include "cli/render/call_text.hpp"

#include "cli/render/causes.hpp"
#include "cli/render/figures.hpp"
#include "cli/render/peer_security.hpp"
#include "cli/render/render_text.hpp"
#include <babel/core/text.hpp>
#include <babel/crypto/openssh_key.hpp>

#include <string_view>
#include <utility>

namespace babel::cli {

namespace event = client::event;
using call::end_reason;

namespace {

constexpr std::size_t longest_detail = 400;   // our own words around strings of others
constexpr std::size_t longest_message = 4000; // 1000 bytes, each of which may be escaped

std::string end_text(const event::call_ended& e) {
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
    case end_reason::untrusted:
        return "no call with " + peer;
    case end_reason::missed:
        return "missed call from " + peer;
    }
    return {};
}

} // namespace

std::string text_of(const event::call_outgoing& e) {
    const auto calling = "calling " + printable(e.peer);
    return e.port == 0 ? calling : calling + ", waiting on port " + std::to_string(e.port);
}

std::string text_of(const event::call_incoming& e) {
    const auto calling = printable(e.peer) + " is calling";
    if (e.security.level != call::call_security::none)
        return calling + " (" + std::string(brief_text(e.security.level)) + ")";
    return calling + " (" + with_port(printable(e.host), e.port) + ")";
}

std::string text_of(const event::call_up& e) {
    auto text = "in call with " + printable(e.peer) + "  (" + printable(e.from) +
                ", Opus 48 kHz mono, " + std::to_string(e.bitrate_bps / 1000) +
                " kb/s, mic: " + printable(e.audio_in) + ", out: " + printable(e.audio_out) + ")" +
                (e.is_muted ? "; you are MUTED (\"unmute\")" : "") +
                (e.is_deafened ? "; you are DEAF (\"undeafen\")" : "");
    const auto& security = e.security;
    if (security.replaced && security.key)
        text += "\n  new key " + to_string(fingerprint_of(*security.key)) +
                ", endorsed by the known one, " + to_string(*security.replaced);
    return text + "\n  " + security_text(security);
}

std::string text_of(const event::call_path& e) {
    return "voice with " + printable(e.peer) + " now: " + printable(e.from);
}

std::string text_of(const event::peer_state& e) {
    const auto states = state_text(e);
    return printable(e.peer) + ": " + (states.empty() ? "hears you and can be heard" : states);
}

std::string text_of(const event::call_text& e) {
    return "message from " + printable(e.peer) + ": " + printable(e.words, longest_message);
}

std::string text_of(const event::call_party& e) {
    const auto peer = printable(e.peer);
    const auto source = " (reported by " + peer + ")";
    if (e.names.empty()) return peer + " is in no conference any more" + source;
    return peer + " is in a conference with " + list_of_names(e.names) + source;
}

std::string text_of(const event::call_untrusted& e) {
    const auto peer = printable(e.peer);
    const auto refused =
        e.is_incoming ? "refused a call from " + peer : "refused the call to " + peer;
    return refused + ": " + untrusted_text(e.why, peer);
}

std::string text_of(const event::words_attempt& e) {
    return printable(e.peer) + " called with an unknown key and broke off before the words were " +
           "certain: somebody may be trying to get words that fit";
}

std::string text_of(const event::call_gap& e) {
    return "no voice from " + printable(e.peer) + " for " + seconds_text(e.silence);
}

std::string text_of(const event::call_quality& e) {
    const auto peer = printable(e.peer);
    if (e.is_heard) return peer + " hears you again";
    return peer + " can hardly hear you: the link is too slow";
}

std::string text_of(const event::call_ended& e) {
    auto text = end_text(e);
    if (const auto detail = detail_text(e); !detail.empty())
        text += ": " + printable(detail, longest_detail);
    if (e.security) text += "  (" + std::string(brief_text(*e.security)) + ")";
    if (e.was_up) text += figures_text(e.stats);
    return text;
}

std::string text_of(const event::stats& e) {
    return printable(e.peer) + " " + clock_text(e.duration) + figures_text(e.figures);
}

std::string text_of(const event::call_missed& e) {
    using cause = event::call_missed::cause;
    const auto peer = printable(e.peer);
    switch (e.why) {
    case cause::busy:
        return "missed call from " + peer + " (refused: busy)";
    case cause::do_not_disturb:
        return "missed call from " + peer + " (refused: do not disturb is on)";
    case cause::unattended:
        return "missed call from " + peer + " (refused: nobody to answer)";
    case cause::blocked:
        return "refused a call from " + peer + " (blocked)";
    case cause::untrusted:
        return "missed call from " + peer + " (refused: not as secure as it has to be)";
    case cause::not_answered:
        break;
    }
    return "missed call from " + peer + " (rang " + seconds_text(e.rang) + ")";
}

std::string state_text(const event::peer_state& of) {
    const std::pair<bool, std::string_view> states[] = {
        {of.is_muted, "muted"},
        {of.is_deafened, "deafened"},
        {of.is_held, "on hold"},
        {of.is_recording, "recording"},
        {of.is_conference, "in a conference: others hear you"},
    };
    std::string out;
    for (const auto& [is_on, word] : states)
        if (is_on) out.append(out.empty() ? "" : ", ").append(word);
    return out;
}

} // namespace babel::cli
