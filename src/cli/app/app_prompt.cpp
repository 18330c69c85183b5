// What the prompt of babel-cli shows and offers.
#include "cli/app/app.hpp"
#include "cli/command/folder_list.hpp"
#include "cli/doctor/devices.hpp"
#include "cli/render/render.hpp"
#include <babel/core/text.hpp>

#include <algorithm>
#include <utility>

namespace babel::cli {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds talk_after_key{700};

/// Why the user is not heard, or that he is while he wants to be.
std::string_view microphone_word(const mixer::voice_controls& how) {
    if (how.held) return "HOLD";
    if (how.muted) return "MUTED";
    if (how.push_to_talk) return how.talking ? "TALK" : "PTT";
    return {};
}

/// It is over for the user, and others may go on.
bool is_ending(const call::call& call) {
    return call.phase() == call::call_phase::closing || call.phase() == call::call_phase::over;
}

std::string word_behind(const mixer::voice_controls& how) {
    const auto word = microphone_word(how);
    return word.empty() ? std::string() : " " + std::string(word);
}

} // namespace

completion app::complete(std::string_view before_cursor) {
    completion_choices choices;
    choices.usages = command_usages();
    choices.contacts = [this] {
        const auto& online = client_->contacts().names();
        return completion_choices::names(online.begin(), online.end());
    };
    choices.devices = [this](const std::string& way) {
        const auto end = way == "in" ? audio::direction::input : audio::direction::output;
        auto names = device_names(known_devices_, end);
        names.insert(names.begin(), "default");
        learn_devices(); // for the next time
        return names;
    };
    choices.files = list_folder;
    return cli::complete(before_cursor, choices);
}

/// Since when each call has been what the prompt says that it is.
void app::time_call(const client::client_event& event) {
    namespace happened = client::event;
    const auto now = steady_clock::now();
    if (const auto* e = std::get_if<happened::call_outgoing>(&event)) call_since_[e->call] = now;
    if (const auto* e = std::get_if<happened::call_incoming>(&event)) call_since_[e->call] = now;
    if (const auto* e = std::get_if<happened::call_up>(&event)) call_since_[e->call] = now;
    if (const auto* e = std::get_if<happened::call_ended>(&event)) call_since_.erase(e->call);
    if (const auto* e = std::get_if<happened::call_missed>(&event)) call_since_.erase(e->call);
}

std::string app::prompt() const {
    const auto name = printable(what_.client.name);
    const auto* current = client_ ? client_->current_call() : nullptr;
    if (current && is_ending(*current)) current = client_->call_in_progress();
    if (!current) return name + "> ";
    const auto peer = printable(current->peer());
    const auto since = call_since_.find(current->id());
    const auto time =
        since == call_since_.end() ? steady_clock::duration() : steady_clock::now() - since->second;
    const auto clock = clock_text(std::chrono::duration_cast<milliseconds>(time));
    switch (current->phase()) {
    case call::call_phase::calling:
        return name + " [calling " + peer + " " + clock + "]> ";
    case call::call_phase::ringing:
        return name + " [" + peer + " calls " + clock + "]> ";
    case call::call_phase::up: {
        const auto all = client_->calls_up().size();
        const auto more = all > 1 ? " +" + std::to_string(all - 1) : std::string();
        return name + " [" + peer + more + " " + clock + word_behind(client_->controls()) + "]> ";
    }
    default:
        return name + "> ";
    }
}

/// What the status line tells: of all calls that are up.
std::optional<call_status> app::calls_status() {
    call_status now;
    status_gauge::reading seen;
    for (const auto& each : client_->calls_up()) {
        const auto time = steady_clock::now() - each.since;
        now.peers.push_back(each.peer);
        now.duration = std::max(now.duration, std::chrono::duration_cast<milliseconds>(time));
        now.round_trip = std::max(now.round_trip, each.figures.round_trip);
        seen.bytes_sent += each.figures.bytes_sent;
        seen.packets_received += each.figures.packets_received;
        seen.packets_late += each.figures.late;
    }
    if (now.peers.empty()) {
        gauge_.forget();
        return {};
    }
    const auto levels = client_->levels();
    seen.mic_dbfs = levels.mic_dbfs;
    seen.in_dbfs = levels.in_dbfs;
    gauge_.note(steady_clock::now(), seen);
    const auto& controls = client_->controls();
    now.mic = {controls.sends_voice() ? "" : microphone_word(controls), gauge_.mic()};
    now.in = {controls.held ? "HOLD" : controls.deafened ? "DEAF" : "", gauge_.in()};
    now.late_share = gauge_.late_share();
    now.kbps = gauge_.kbps();
    return now;
}

/// A space on an empty line. A key that is held comes again and again, at first after up to 0.66 s;
/// that it was let go a terminal does not tell.
bool app::talk_for_a_moment() {
    auto controls = client_->controls();
    if (!controls.push_to_talk) return false;
    controls.talking = true;
    client_->control(controls);
    console_.refresh_prompt();
    talk_ends_.expires_after(talk_after_key);
    talk_ends_.async_wait([this](boost::system::error_code ec) {
        if (ec) return;
        auto quiet = client_->controls();
        quiet.talking = false;
        client_->control(quiet);
        console_.refresh_prompt();
    });
    return true;
}

console::hooks app::console_hooks() {
    return {
        [this] { return prompt(); },
        [this] { return calls_status(); },
        [this] { return talk_for_a_moment(); },
        [this](const std::string& line) { keep_line(line); },
        [this] { finish(exit_status::failed); }};
}

} // namespace babel::cli
