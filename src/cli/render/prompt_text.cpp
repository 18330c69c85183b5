#include "cli/render/prompt_text.hpp"

#include "cli/render/figures.hpp"
#include "cli/render/insecurity.hpp"
#include "cli/render/peer_security.hpp"
#include <babel/core/text.hpp>

namespace babel::cli {
namespace {

std::string words_of_call(
    const prompt_call& shown, bool is_link_exposed, const mixer::voice_controls& controls
) {
    const auto peer = printable(shown.peer);
    auto time = clock_text(shown.time);
    const bool is_plain = shown.security == call::call_security::none;
    if (shown.security && !(is_plain && is_link_exposed))
        time.append(" ").append(short_text(*shown.security));
    switch (shown.phase) {
    case call::call_phase::calling:
        return " [calling " + peer + " " + clock_text(shown.time) + "]";
    case call::call_phase::ringing:
        return " [" + peer + " calls " + time + "]";
    case call::call_phase::up: {
        const std::string word(microphone_word(controls));
        const auto more = shown.others > 0 ? " +" + std::to_string(shown.others) : std::string();
        return " [" + peer + more + " " + time + (word.empty() ? "" : " " + word) + "]";
    }
    default:
        return {};
    }
}

} // namespace

std::string_view microphone_word(const mixer::voice_controls& controls) {
    if (controls.held) return "HOLD";
    if (controls.muted) return "MUTED";
    if (controls.push_to_talk) return controls.talking ? "TALK" : "PTT";
    return {};
}

std::string prompt_text(
    std::string_view name,
    bool is_exposed,
    const std::optional<prompt_call>& shown,
    const mixer::voice_controls& controls
) {
    auto out = printable(name);
    if (is_exposed) out.append(" ").append(not_encrypted);
    if (shown) out += words_of_call(*shown, is_exposed, controls);
    return out + "> ";
}

} // namespace babel::cli
