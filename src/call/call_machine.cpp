#include <babel/call/call_machine.hpp>

#include <algorithm>

namespace babel::call {
namespace {

using enum call_phase;
using enum call_signal;
using std::chrono::seconds;

constexpr std::chrono::milliseconds second_word_limit{150};
constexpr seconds connect_limit{5};
constexpr seconds word_limit{1}; // for a message by way of the server
constexpr seconds greeting_limit{5};
constexpr seconds closing_limit{2};

// Whatever ends an outgoing call, the callee's telephone may still be ringing.
constexpr call_actions withdraw{.close_listener = true, .tell_refused = true};
constexpr call_actions shut{.close_listener = true};

} // namespace

call_machine::call_machine(call_phase start, call_limits limits, time_point now)
    : phase_(start), limits_(limits), deadline_(limit_from(now)) {}

call_actions call_machine::on(call_signal signal, time_point now) {
    const auto before = phase_;
    const auto actions = [&]() -> call_actions {
        switch (phase_) {
        case calling:
            return on_calling(signal);
        case turned_down:
            return on_turned_down(signal);
        case sent_back:
            return on_sent_back(signal);
        case ringing:
            return on_ringing(signal);
        case connecting:
            return on_connecting(signal);
        case greeting:
            return on_greeting(signal);
        case shut_out:
            return on_shut_out(signal);
        case up:
            return on_up(signal);
        case closing:
            return on_closing(signal);
        case over:
            return {};
        }
        return {};
    }();
    if (actions.connect && connect_until_ == time_point::max())
        connect_until_ = now + connect_limit + greeting_limit;
    if (phase_ != before) deadline_ = limit_from(now);
    if (is_left_ && pending()) deadline_ = std::min(deadline_, now + word_limit);
    return actions;
}

call_actions call_machine::on_calling(call_signal signal) {
    switch (signal) {
    case hang_up:
        return end(end_reason::cancelled, withdraw);
    case timed_out:
        return end(end_reason::no_answer, withdraw);
    case request_failed:
        reason_ = end_reason::refused;
        return enter(sent_back, shut);
    case peer_left:
    case not_online:
        reason_ = end_reason::not_online;
        return enter(sent_back, shut);
    case candidate_greeted:
    case connect_failed:
        return end(end_reason::media_failed, withdraw);
    case untrusted:
        return end(end_reason::untrusted, withdraw);
    case declined:
        return end(end_reason::refused, shut);
    case unanswered:
        return end(end_reason::no_answer, shut);
    case accepted:
        return enter(greeting, {.close_listener = true, .open_voice = true});
    case link_broken: // to the server, which has told the callee that we left
        return end(end_reason::dropped, withdraw);
    case peer_refused:
        return was_reached_ ? end(end_reason::media_failed, shut) : enter(turned_down, shut);
    case yield: // withdrawn silently: the peer's request answers ours
        return enter(connecting, {.close_listener = true, .connect = true});
    case candidate_knocked:
        was_reached_ = true;
        return {};
    case candidate_proved:
    case established: // both called each other, and the peer's program does not yield
        return enter(up, {.close_listener = true, .start_voice = true});
    default:
        return {};
    }
}

call_actions call_machine::on_turned_down(call_signal signal) {
    switch (signal) {
    case peer_refused:
        return end(end_reason::media_failed, {});
    case hang_up:
    case timed_out:
    case called_again:
    case peer_left:
        return end(end_reason::refused, {});
    default:
        return {};
    }
}

/// A withdrawal that is not needed would refuse the call that the callee may place at this moment.
/// Such a call is accepted, as one that crossed ours.
call_actions call_machine::on_sent_back(call_signal signal) {
    switch (signal) {
    case yield:
        return enter(connecting, {.connect = true});
    case hang_up:
    case timed_out:
        return end(reason_, {.tell_refused = true});
    case peer_refused:
    case peer_left:
    case link_broken:
        return end(reason_, {});
    default:
        return {};
    }
}

call_actions call_machine::on_ringing(call_signal signal) {
    switch (signal) {
    case accept:
        return enter(connecting, {.connect = true});
    case hang_up:
        return end(end_reason::refused, {.tell_refused = true});
    case timed_out:
        return end(end_reason::missed, {.tell_refused = true});
    case peer_refused:
    case peer_left:
    case connect_failed:
        return end(end_reason::missed, {});
    case untrusted: // a caller that reveals another nonce than it had promised
        return end(end_reason::untrusted, {});
    default:
        return {};
    }
}

call_actions call_machine::on_connecting(call_signal signal) {
    switch (signal) {
    case hang_up:
        return end(end_reason::cancelled, {.tell_refused = true, .close_link = true});
    case peer_refused:
        return end(end_reason::missed, {.close_link = true});
    case peer_left: // perhaps from the server only; if a connection is possible, it comes at once
        is_left_ = true;
        return {};
    case port_closed:
        return is_left_ ? fail() : enter(shut_out, {});
    case connect_failed:
    case timed_out:
        return fail();
    case untrusted:
        return end(end_reason::untrusted, {.tell_refused = true, .close_link = true});
    case connected:
        return enter(greeting, {});
    case accepted:
        return enter(greeting, {.open_voice = true});
    case called_again:
        return enter(connecting, {.close_link = true, .connect = true});
    default:
        return {};
    }
}

call_actions call_machine::on_greeting(call_signal signal) {
    switch (signal) {
    case hang_up:
        return end(end_reason::cancelled, {.tell_refused = true, .close_link = true});
    case peer_refused:
        return end(end_reason::missed, {.close_link = true});
    case peer_left:
        is_left_ = true;
        return {};
    case peer_closed:
        return is_left_ ? fail() : enter(shut_out, {});
    case link_broken:
    case timed_out:
        return fail();
    case established:
        return enter(up, {.start_voice = true});
    case called_again:
        return enter(connecting, {.close_link = true, .connect = true});
    default:
        return {};
    }
}

call_actions call_machine::on_shut_out(call_signal signal) {
    switch (signal) {
    case hang_up:
        return end(end_reason::cancelled, {.tell_refused = true});
    case peer_refused:
    case peer_left:
        return end(end_reason::missed, {});
    case timed_out:
        return end(end_reason::media_failed, {.tell_failed = true});
    case called_again:
        return enter(connecting, {.connect = true});
    default:
        return {};
    }
}

call_actions call_machine::on_up(call_signal signal) {
    switch (signal) {
    case hang_up:
    case timed_out:
        return close_after(end_reason::hangup, {.stop_sending = true});
    case peer_closed:
        return close_after(end_reason::peer_hangup, {.stop_sending = true, .drain = true});
    case link_broken:
        return end(end_reason::dropped, {.close_link = true, .stop_sending = true});
    case fell_silent:
        return close_after(end_reason::dropped, {.stop_sending = true});
    default:
        return {}; // refusals, errors and departures never end a call that is up
    }
}

call_actions call_machine::on_closing(call_signal signal) {
    switch (signal) {
    case peer_closed:
        return {.drain = true};
    case played_out:
    case link_broken:
    case timed_out:
        return end(reason_, {.close_link = true});
    default:
        return {};
    }
}

call_actions call_machine::enter(call_phase phase, call_actions actions) {
    phase_ = phase;
    return actions;
}

call_actions call_machine::end(end_reason reason, call_actions actions) {
    reason_ = reason;
    return enter(over, actions);
}

call_actions call_machine::fail() {
    if (is_left_) return end(end_reason::missed, {.close_link = true});
    return end(end_reason::media_failed, {.tell_failed = true, .close_link = true});
}

call_actions call_machine::close_after(end_reason reason, call_actions actions) {
    reason_ = reason;
    return enter(closing, actions);
}

call_machine::time_point call_machine::limit_from(time_point now) const {
    switch (phase_) {
    case calling:
    case ringing:
        return now + limits_.ring;
    case turned_down:
    case sent_back:
        return now + second_word_limit;
    case connecting:
        return std::min(now + connect_limit, connect_until_);
    case greeting:
        return std::min(now + greeting_limit, connect_until_);
    case shut_out:
        return now + word_limit;
    case up:
        return limits_.talk ? now + *limits_.talk : time_point::max();
    case closing:
        return now + closing_limit;
    case over:
        return time_point::max();
    }
    return time_point::max();
}

} // namespace babel::call
