#include "cli/app/exit_rules.hpp"

#include <utility>

namespace babel::cli {

namespace event = client::event;

exit_rules::exit_rules(const invocation& options, bool interactive, std::function<void()> leave)
    : mode_(options.mode), interactive_(interactive), play_file_(options.client.play_file),
      records_(!options.client.record_file.empty()), leave_(std::move(leave)) {}

void exit_rules::on_event(const client::client_event& event, const call_counts& now) {
    std::visit([&](const auto& e) { on(e, now); }, event);
}

void exit_rules::on_end_of_input(const call_counts& now) {
    at_end_of_input_ = true;
    if (interactive_) return finish(exit_status::done);
    leave_if_done(now);
}

void exit_rules::finish(exit_status status) {
    if (chosen_) return;
    chosen_ = status;
    leave_();
}

exit_status exit_rules::status(bool lost_lines) const {
    const auto chosen = chosen_.value_or(exit_status::failed);
    if (chosen != exit_status::done) return chosen;
    // The call went well, but its file did not.
    if (sound_failed_ && !interactive_) return exit_status::audio_failed;
    return mode_ == mode::contacts && lost_lines ? exit_status::failed : chosen;
}

void exit_rules::on(const event::login_failed& e, const call_counts&) {
    finish(status_of(e.why));
}

void exit_rules::on(const event::call_up&, const call_counts&) {
    last_ = exit_status::done; // until its end changes it
}

void exit_rules::on(const event::call_ended& e, const call_counts& now) {
    last_ = status_of(e.reason);
    // In mode listen a call that never came up is no result: nobody would read its status.
    const bool refused =
        e.reason == call::end_reason::refused || e.reason == call::end_reason::untrusted;
    const bool goes_on = refused || (now.is_answering && !e.was_up);
    const bool was_the_one = mode_ == mode::call || (mode_ == mode::listen && !goes_on);
    is_call_over_ |= was_the_one && mode_ == mode::call;
    if (is_call_over_ ? is_last(now) : was_the_one && now.live == 0) return finish(last_);
    leave_if_done(now);
}

void exit_rules::on(const event::call_missed&, const call_counts& now) {
    if (is_call_over_ && is_last(now)) return finish(last_);
    leave_if_done(now);
}

/// A conference ends with its last call. A caller who still rings counts if somebody may answer.
bool exit_rules::is_last(const call_counts& now) const {
    const bool may_be_answered = interactive_ || now.is_answering;
    return now.live == (may_be_answered ? 0 : now.ringing);
}

// A verb that fails has a status of its own.

void exit_rules::on(const event::play_failed& e, const call_counts&) {
    sound_failed_ |= e.file == play_file_;
}

void exit_rules::on(const event::record_started&, const call_counts&) {
    is_recording_ = true;
}

void exit_rules::on(const event::record_failed&, const call_counts&) {
    const bool has_begun = std::exchange(is_recording_, false);
    sound_failed_ |= has_begun || records_;
}

void exit_rules::on(const event::server_lost& e, const call_counts&) {
    if (e.retry) return; // it will reconnect
    server_lost_ = e.refused ? exit_status::login_refused : exit_status::server_lost;
    if (!e.in_call) finish(*server_lost_);
}

void exit_rules::on(const event::server_untrusted& e, const call_counts&) {
    server_lost_ = exit_status::not_trusted;
    if (!e.in_call) finish(*server_lost_);
}

/// A script is done when its input has ended and no call is left, unless it answers calls.
void exit_rules::leave_if_done(const call_counts& now) {
    const bool nobody_answers = at_end_of_input_ && !now.is_answering;
    const auto left_ringing = nobody_answers ? now.ringing : 0;
    if (now.all > left_ringing) return;
    if (server_lost_) return finish(*server_lost_);
    if (nobody_answers) finish(last_);
}

} // namespace babel::cli
