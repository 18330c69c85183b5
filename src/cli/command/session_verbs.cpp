#include "cli/command/session_verbs.hpp"

#include "cli/options/changed_setting.hpp"
#include "cli/render/insecurity.hpp"
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

/// The members of a conference, a line each; empty for fewer than two.
std::string conference_table(const std::vector<client::call_view>& calls) {
    if (calls.size() < 2) return {};
    std::string out = "\nconference of " + std::to_string(calls.size() + 1) + ":";
    for (const auto& each : calls) {
        const event::stats row{0, each.peer, each.talk, each.figures};
        out += "\n  " + to_text(row);
    }
    return out;
}

/// The server, the calls, and the active switches.
std::string status_text(const client::client& client) {
    const auto& controls = client.controls();
    auto text = printable(client.name());
    text += client.logged_in()
                ? ", online with " + std::to_string(client.contacts().names().size()) +
                      " others, server link " + security_text(client.security())
                : ", the server link is down";
    const auto calls = client.calls_up();
    const auto current = client.newest_call();
    if (current && calls.size() < 2)
        text += "; call with " + printable(current->peer) + ": " +
                std::string(call::to_string(current->phase));
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
