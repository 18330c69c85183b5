#include "cli/command/call_verbs.hpp"

#include "cli/render/request_error.hpp"
#include <babel/core/text.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace babel::cli {

namespace event = client::event;

started_command until_up(started_command out, const std::vector<int>& calls) {
    if (!out.now.ok() || calls.empty()) return out;
    out.later = [id = calls.back()](const client::client_event& e) {
        std::optional<command_result> result;
        if (const auto* up = std::get_if<event::call_up>(&e); up && up->call == id)
            result.emplace();
        if (const auto* missed = std::get_if<event::call_missed>(&e); missed && missed->call == id)
            result = command_result{exit_status::failed, "the caller gave up", true};
        if (const auto* ended = std::get_if<event::call_ended>(&e); ended && ended->call == id)
            result = command_result{
                status_of(ended->reason), std::string(call::to_string(ended->reason)), true};
        return result;
    };
    return out;
}

started_command until_gone(started_command out, std::vector<int> calls) {
    if (!out.now.ok() || calls.empty()) return out;
    out.later = [left = std::move(calls)](const client::client_event& e) mutable {
        if (const auto* ended = std::get_if<event::call_ended>(&e)) std::erase(left, ended->call);
        if (const auto* missed = std::get_if<event::call_missed>(&e))
            std::erase(left, missed->call);
        return left.empty() ? std::optional<command_result>(std::in_place) : std::nullopt;
    };
    return out;
}

started_command call_verbs::about_call(error_code failed, std::string_view peer) const {
    auto out = done_unless(call_error_text(failed, peer, client_.options().max_calls));
    if (failed) out.now.status = status_of_request(failed);
    out.now.is_event = failed == errc::peer_untrusted;
    return out;
}

started_command call_verbs::begin(const command::call& c) {
    auto out = about_call(client_.place_call(c.peer), c.peer);
    return until_up(std::move(out), client_.live_calls(c.peer));
}

started_command call_verbs::begin(const command::accept& c) {
    auto ringing = client_.ringing_calls(c.peer);
    if (ringing.size() > 1) ringing.resize(1); // the one that has waited longest
    return until_up(about_call(client_.accept(c.peer), c.peer), std::move(ringing));
}

started_command call_verbs::begin(const command::refuse& c) {
    auto calls = client_.ringing_calls(c.peer);
    return until_gone(about_call(client_.refuse(c.peer), c.peer), std::move(calls));
}

started_command call_verbs::begin(const command::hangup& c) {
    auto calls = client_.calls_to_end(c.peer);
    return until_gone(about_call(client_.hang_up(c.peer), c.peer), std::move(calls));
}

started_command call_verbs::begin(const command::message& c) {
    if (!is_utf8(c.words)) return failed_command("a message is text in UTF-8", exit_status::usage);
    return done_unless(message_error_text(client_.send_text(c.peer, c.words), c.peer));
}

started_command call_verbs::begin(const command::hold& c) {
    if (!client_.has_calls()) return failed_command("there is no call");
    auto controls = client_.controls();
    controls.held = c.on;
    client_.control(controls);
    return {};
}

started_command call_verbs::begin(const command::stats& c) {
    using show = command::stats::show;
    if (c.mode != show::once) repeat_stats_(c.mode == show::repeatedly);
    if (c.mode == show::no_more) return {};
    const auto failed = client_.report_stats();
    return c.mode == show::once ? about_call(failed, {}) : started_command();
}

} // namespace babel::cli
