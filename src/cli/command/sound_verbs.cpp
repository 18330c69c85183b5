#include "cli/command/sound_verbs.hpp"

#include "cli/doctor/devices.hpp"
#include "cli/options/home_path.hpp"
#include "cli/render/request_error.hpp"
#include <babel/mixer/sound_ends.hpp>

#include <string_view>
#include <utility>

namespace babel::cli {

namespace event = client::event;

namespace {

started_command about_sound(error_code failed, std::string_view name) {
    return done_unless(sound_error_text(failed, name));
}

} // namespace

started_command until_recorded(started_command out, bool begins) {
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

started_command sound_verbs::change(void (*set)(mixer::voice_controls&, bool), bool on) {
    auto controls = client_.controls();
    set(controls, on);
    client_.control(controls);
    return {};
}

started_command sound_verbs::begin(const command::mute& c) {
    return change([](mixer::voice_controls& to, bool on) { to.muted = on; }, c.on);
}

started_command sound_verbs::begin(const command::deafen& c) {
    return change([](mixer::voice_controls& to, bool on) { to.deafened = on; }, c.on);
}

started_command sound_verbs::begin(const command::push_to_talk& c) {
    const auto set = [](mixer::voice_controls& to, bool on) {
        to.push_to_talk = on;
        to.talking = false;
    };
    return change(set, c.on);
}

started_command sound_verbs::begin(const command::volume& c) {
    auto controls = client_.controls();
    auto& percent =
        c.which == command::volume::side::mic ? controls.mic_percent : controls.out_percent;
    if (!c.percent) return answered(std::to_string(percent) + " %");
    percent = *c.percent;
    client_.control(controls);
    return {};
}

started_command sound_verbs::begin(const command::play& c) {
    auto out = about_sound(client_.play(c.file), c.file);
    if (!out.now.ok()) out.now.status = exit_status::audio_failed;
    if (!out.now.ok()) return out;
    out.later = until_played(c.file);
    return out;
}

started_command::verdict sound_verbs::until_played(std::string file) {
    return [this, file = std::move(file)](const client::client_event& e) {
        std::optional<command_result> result;
        if (const auto* done = std::get_if<event::play_done>(&e); done && done->file == file)
            result.emplace();
        if (const auto* failed = std::get_if<event::play_failed>(&e);
            failed && failed->file == file)
            result = command_result{exit_status::audio_failed, file + ": " + failed->why, true};
        if (std::holds_alternative<event::call_ended>(e) && !client_.is_in_call())
            result =
                command_result{exit_status::failed, "the call ended before playback did", true};
        return result;
    };
}

started_command sound_verbs::begin(const command::stop&) {
    return about_sound(client_.stop_playing(), {});
}

started_command sound_verbs::begin(const command::record& c) {
    if (c.file.empty()) return until_recorded(about_sound(client_.stop_recording(), {}), false);
    return until_recorded(about_sound(client_.record(c.file), c.file), true);
}

started_command sound_verbs::begin(const command::devices&) {
    started_command out;
    out.work = [this] { return list_devices(); };
    return out;
}

asio::awaitable<command_result> sound_verbs::list_devices() {
    auto listing = mixer::list_devices(executor_, audio::device_details::names_now);
    const auto listed = co_await std::move(listing);
    const auto report = report_devices(listed);
    command_result out;
    out.text = report.text;
    if (!report.ok) out.status = exit_status::audio_failed;
    co_return out;
}

started_command sound_verbs::begin(const command::device& c) {
    const auto where = audio::parse_endpoint(expand_home(c.name));
    if (where.type == audio::endpoint::kind::pipe)
        return failed_command("a pipe can be chosen only at startup", exit_status::usage);
    started_command out;
    out.work = [this, which = c.which, where] { return change_device(which, where); };
    return out;
}

asio::awaitable<command_result>
sound_verbs::change_device(command::device::side which, audio::endpoint where) {
    auto changing =
        which == command::device::side::in ? client_.use_input(where) : client_.use_output(where);
    const auto failed = co_await std::move(changing);
    command_result out;
    out.text = sound_error_text(failed, where.name.empty() ? "the default device" : where.name);
    if (failed) out.status = exit_status::audio_failed;
    co_return out;
}

} // namespace babel::cli
