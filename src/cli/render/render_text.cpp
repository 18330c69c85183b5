#include "cli/render/render_text.hpp"

#include "cli/render/call_text.hpp"
#include "cli/render/causes.hpp"
#include "cli/render/insecurity.hpp"
#include <babel/core/text.hpp>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <vector>

namespace babel::cli {
namespace {

namespace event = client::event;

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
std::string text_of(const event::sound_failed& e) {
    return printable(sound_failure_text(e), longest_sentence);
}
std::string text_of(const event::error& e) {
    return printable(e.what, longest_sentence);
}

std::string hint_on_words(const event::call_up& e) {
    const bool has_new_words =
        e.security.level == call::call_security::fresh && e.security.words.has_value();
    return has_new_words ? "; if they match, \"verify " + printable(e.peer) + "\"" : std::string();
}

} // namespace

std::string list_of_names(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "" : ", ") + printable(name);
    return text;
}

std::string hint_of(const client::client_event& happened) {
    if (std::holds_alternative<event::logged_in>(happened))
        return " Type \"help\" for the commands.";
    if (std::holds_alternative<event::call_outgoing>(happened)) return " (Ctrl-C cancels)";
    if (const auto* e = std::get_if<event::call_incoming>(&happened))
        return ". \"accept\" or \"refuse\", " + std::to_string(e->ring_timeout.count()) + " s left";
    if (const auto* e = std::get_if<event::call_up>(&happened)) return hint_on_words(*e);
    return {};
}

std::string to_text(const client::client_event& event) {
    return std::visit([](const auto& e) { return text_of(e); }, event);
}

bool is_essential(const client::client_event& event) {
    return !std::holds_alternative<event::connected>(event) &&
           !std::holds_alternative<event::contacts_added>(event) &&
           !std::holds_alternative<event::contacts_removed>(event) &&
           !std::holds_alternative<event::call_path>(event) &&
           !std::holds_alternative<event::logged_in>(event);
}

} // namespace babel::cli
