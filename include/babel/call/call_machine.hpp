// State machine of one call: signals in, the next phase and actions out. No I/O, no clock.
#pragma once

#include <babel/call/call_phase.hpp>
#include <babel/call/call_signal.hpp>

#include <chrono>

namespace babel::call {

/// The state of one call. A signal that has no meaning in a phase changes nothing.
class call_machine {
public:
    using time_point = std::chrono::steady_clock::time_point;

    call_machine(call_phase start, call_limits limits, time_point now);

    call_actions on(call_signal signal, time_point now);

    call_phase phase() const { return phase_; }
    /// Valid from `closing` on.
    end_reason reason() const { return reason_; }
    /// The time to signal `timed_out`; time_point::max() for never.
    time_point deadline() const { return deadline_; }
    /// True once a candidate has connected.
    bool was_reached() const { return was_reached_; }
    /// True while it is neither up nor over.
    bool pending() const { return phase_ < call_phase::up; }

private:
    call_actions on_calling(call_signal signal);
    call_actions on_turned_down(call_signal signal);
    call_actions on_sent_back(call_signal signal);
    call_actions on_ringing(call_signal signal);
    call_actions on_connecting(call_signal signal);
    call_actions on_greeting(call_signal signal);
    call_actions on_shut_out(call_signal signal);
    call_actions on_up(call_signal signal);
    call_actions on_closing(call_signal signal);

    call_actions enter(call_phase phase, call_actions actions);
    call_actions end(end_reason reason, call_actions actions);
    call_actions fail();
    call_actions close_after(end_reason reason, call_actions actions);
    time_point limit_from(time_point now) const;

    call_phase phase_;
    end_reason reason_ = end_reason::hangup;
    call_limits limits_;
    time_point deadline_;
    time_point connect_until_ = time_point::max(); ///< However often the caller calls again.
    bool was_reached_ = false;
    bool is_left_ = false; ///< The caller's session ended while we connect.
};

} // namespace babel::call
