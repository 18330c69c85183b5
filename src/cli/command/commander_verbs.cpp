// What each verb does.
#include "cli/command/commander.hpp"
#include "cli/render/render.hpp"
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>

#include <utility>

namespace babel::cli {

namespace event = client::event;

namespace {

std::string on_or_off(std::string_view what, bool on) {
    return on ? "; " + std::string(what) : std::string();
}

/// Who is in, where that is more than one; a line each.
std::string conference_table(const std::vector<client::call_view>& calls) {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    if (calls.size() < 2) return {};
    std::string out = "\nconference of " + std::to_string(calls.size() + 1) + ":";
    const auto now = std::chrono::steady_clock::now();
    for (const auto& each : calls) {
        const auto time = duration_cast<milliseconds>(now - each.since);
        const event::stats row{0, each.peer, time, each.figures};
        out += "\n  " + to_text(row);
    }
    return out;
}

/// The server, the calls, and what is switched on.
std::string status_text(const client::client& of) {
    const auto& controls = of.controls();
    auto text = printable(of.name());
    text += of.logged_in()
                ? ", online with " + std::to_string(of.contacts().names().size()) + " others"
                : ", the server link is down";
    const auto calls = of.calls_up();
    const auto* current = of.current_call();
    if (current && calls.size() < 2)
        text += "; call with " + printable(current->peer()) + ": " +
                std::string(call::to_string(current->phase()));
    return text + on_or_off("muted", controls.muted) + on_or_off("deafened", controls.deafened) +
           on_or_off("push to talk", controls.push_to_talk) + on_or_off("on hold", controls.held) +
           on_or_off("do not disturb", of.does_not_disturb()) + conference_table(calls);
}

} // namespace

commander::begun commander::begin(const command::call& c) {
    auto out = about_call(client_.place_call(c.who), c.who);
    return until_up(std::move(out), client_.live_calls(c.who));
}

commander::begun commander::begin(const command::accept& c) {
    auto ringing = client_.ringing_calls(c.who);
    if (ringing.size() > 1) ringing.resize(1); // the one that has waited longest
    return until_up(about_call(client_.accept(c.who), c.who), std::move(ringing));
}

commander::begun commander::begin(const command::refuse& c) {
    auto calls = client_.ringing_calls(c.who);
    return until_gone(about_call(client_.refuse(c.who), c.who), std::move(calls));
}

commander::begun commander::begin(const command::hangup& c) {
    auto calls = client_.calls_to_end(c.who);
    return until_gone(about_call(client_.hang_up(c.who), c.who), std::move(calls));
}

commander::begun commander::begin(const command::contacts&) {
    const auto& online = client_.contacts().names();
    const event::contacts_added all{{online.begin(), online.end()}};
    auto text = online.empty() ? "nobody else is online" : "online: " + list_of_names(all.names);
    if (lost_since_)
        text =
            "the server link is down; as of " + local_text(*lost_since_, "%H:%M:%S") + " " + text;
    auto out = said(std::move(text));
    out.now.names = all.names;
    return out;
}

commander::begun commander::change(void (*how)(mixer::voice_controls&, bool), bool on) {
    auto controls = client_.controls();
    how(controls, on);
    client_.control(controls);
    return {};
}

commander::begun commander::begin(const command::mute& c) {
    return change([](mixer::voice_controls& to, bool on) { to.muted = on; }, c.on);
}

commander::begun commander::begin(const command::deafen& c) {
    return change([](mixer::voice_controls& to, bool on) { to.deafened = on; }, c.on);
}

commander::begun commander::begin(const command::push_to_talk& c) {
    const auto how = [](mixer::voice_controls& to, bool on) {
        to.push_to_talk = on;
        to.talking = false;
    };
    return change(how, c.on);
}

commander::begun commander::begin(const command::hold& c) {
    if (!client_.has_calls()) return failed("there is no call");
    return change([](mixer::voice_controls& to, bool on) { to.held = on; }, c.on);
}

commander::begun commander::begin(const command::volume& c) {
    auto controls = client_.controls();
    auto& percent =
        c.which == command::volume::side::mic ? controls.mic_percent : controls.out_percent;
    if (!c.percent) return said(std::to_string(percent) + " %");
    percent = *c.percent;
    client_.control(controls);
    return {};
}

commander::begun commander::begin(const command::play& c) {
    auto out = about_sound(client_.play(c.file), c.file);
    if (!out.now.ok()) out.now.status = exit_status::audio_failed;
    if (!out.now.ok()) return out;
    out.later = [this, file = c.file](const client::client_event& e) {
        std::optional<command_result> result;
        if (const auto* done = std::get_if<event::play_done>(&e); done && done->file == file)
            result.emplace();
        if (const auto* failed = std::get_if<event::play_failed>(&e);
            failed && failed->file == file)
            result = command_result{exit_status::audio_failed, file + ": " + failed->why, true};
        if (std::holds_alternative<event::call_ended>(e) && !client_.call_in_progress())
            result = command_result{exit_status::failed, "the call ended before the file", true};
        return result;
    };
    return out;
}

commander::begun commander::begin(const command::stop&) {
    return about_sound(client_.stop_playing(), {});
}

commander::begun commander::begin(const command::record& c) {
    if (c.file.empty()) return until_recorded(about_sound(client_.stop_recording(), {}), false);
    return until_recorded(about_sound(client_.record(c.file), c.file), true);
}

/// A recording that begins has come to a result when its file is there, one that ends when it is
/// whole.
commander::begun commander::until_recorded(begun out, bool begins) {
    if (!out.now.ok()) return out;
    out.later = [begins](const client::client_event& e) {
        std::optional<command_result> result;
        if (begins ? std::holds_alternative<event::record_started>(e)
                   : std::holds_alternative<event::record_done>(e))
            result.emplace();
        if (const auto* failed = std::get_if<event::record_failed>(&e))
            result =
                command_result{exit_status::audio_failed, failed->file + ": " + failed->why, true};
        return result;
    };
    return out;
}

commander::begun commander::begin(const command::stats& c) {
    using show = command::stats::show;
    if (c.how != show::once) around_.repeat_stats(c.how == show::repeatedly);
    if (c.how == show::no_more) return {};
    const auto failed = client_.report_stats();
    return c.how == show::once ? about_call(failed, {}) : begun{};
}

commander::begun commander::begin(const command::dnd& c) {
    client_.do_not_disturb(c.on);
    return {};
}

commander::begun commander::begin(const command::status&) {
    return said(status_text(client_));
}

commander::begun commander::begin(const command::wait& c) {
    if (is_so_already(c.event_type)) return {};
    auto out = failed("no " + c.event_type + " came in time", exit_status::failed);
    out.later = [this, type = c.event_type](const client::client_event& e) {
        std::optional<command_result> result;
        if (type_of(e) != type) return result;
        unheard_.erase(type_of(e));
        result.emplace();
        return result;
    };
    out.limit = c.limit;
    out.waits_for_anybody = true;
    return out;
}

commander::begun commander::begin(const command::sleep& c) {
    begun out;
    out.limit = c.time;
    out.waits_for_anybody = true;
    return out;
}

commander::begun commander::begin(const command::help& c) {
    return said(command_help(c.topic));
}

commander::begun commander::begin(const command::quit&) {
    around_.quit();
    return {};
}

/// What a script waits for may have come before it asks. A state holds for all who ask; what has
/// happened is told to one of them, so that who waits in a loop does not hear of it for ever.
bool commander::is_so_already(std::string_view event_type) {
    if (event_type == "call.incoming") return !client_.ringing_calls({}).empty();
    if (event_type == "call.outgoing") return client_.is_calling();
    if (event_type == "call.up") return client_.call_in_progress() != nullptr;
    if (event_type == "login.ok" || event_type == "connected") return client_.logged_in();
    return unheard_.erase(event_type) > 0;
}

} // namespace babel::cli
