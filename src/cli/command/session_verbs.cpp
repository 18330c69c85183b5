#include "cli/command/session_verbs.hpp"

#include "cli/options/changed_setting.hpp"
#include "cli/render/call_text.hpp"
#include "cli/render/insecurity.hpp"
#include "cli/render/peer_security.hpp"
#include "cli/render/render_text.hpp"
#include <babel/core/text.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cli {

namespace event = client::event;

namespace {

std::string on_or_off(std::string_view label, bool on) {
    return on ? "; " + std::string(label) : std::string();
}

/// The security of a call that rings or is up, its path, and the peer's state and conference.
std::string security_of(const client::call_view& call) {
    auto out = security_text(call.security);
    if (!call.from.empty()) out += ", " + printable(call.from);
    const auto state = call.peer_state ? state_text(*call.peer_state) : std::string();
    if (!state.empty()) out += "; " + printable(call.peer) + ": " + state;
    if (!call.peer_party.empty())
        out += "; " + to_text(event::call_party{call.id, call.peer, call.peer_party});
    return out;
}

/// The members of a conference, with their security; empty for fewer than two.
std::string conference_table(const std::vector<client::call_view>& calls) {
    if (calls.size() < 2) return {};
    std::string out = "\nconference of " + std::to_string(calls.size() + 1) + ":";
    for (const auto& each : calls) {
        const event::stats row{0, each.peer, each.talk, each.figures};
        out += "\n  " + to_text(row) + "\n  " + security_of(each);
    }
    return out;
}

/// The only call.
std::string text_of_call(const client::call_view& call) {
    const auto phase = std::string(call::to_string(call.phase));
    const auto text = "; call with " + printable(call.peer) + ": " + phase;
    const bool is_secured =
        call.phase == call::call_phase::ringing || call.phase == call::call_phase::up;
    return is_secured ? text + ", " + security_of(call) : text;
}

/// "1 other", "2 others"
std::string counted(std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string link_text(const client::client& client) {
    if (!client.logged_in()) return ", the server link is down";
    auto text = ", online with " + counted(client.contacts().names().size(), "other") +
                ", server link " + security_text(client.security());
    const auto ignored = client.ignored_messages();
    if (ignored > 0) text += ", " + counted(ignored, "unknown message") + " ignored";
    return text;
}

/// The server, the calls, and the active switches.
std::string status_text(const client::client& client) {
    const auto& controls = client.controls();
    auto text = printable(client.name()) + link_text(client);
    const auto calls = client.calls_up();
    const auto current = client.newest_call();
    if (current && calls.size() < 2) text += text_of_call(*current);
    return text + on_or_off("muted", controls.muted) + on_or_off("deafened", controls.deafened) +
           on_or_off("push to talk", controls.push_to_talk) + on_or_off("on hold", controls.held) +
           on_or_off("do not disturb", client.does_not_disturb()) + conference_table(calls);
}

} // namespace

started_command session_verbs::begin(const command::status&) {
    return answered(status_text(client_));
}

started_command session_verbs::begin(const command::set& c) {
    auto changed = client_.options();
    if (const auto accepted = change_setting(changed, c.key, c.value); !accepted)
        return failed_command(to_string(accepted.error()), exit_status::usage);
    client_.change(changed);
    return {};
}

started_command session_verbs::begin(const command::help& c) {
    return answered(command_help(c.topic));
}

started_command session_verbs::begin(const command::quit&) {
    quit_();
    return {};
}

} // namespace babel::cli
