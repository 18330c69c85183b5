// Deadlines of a call beside those of its machine: answers, and calls that cross. No I/O, no clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace babel::call {

/// time_point::max() stands for never.
class call_alarms {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Time for a peer whose program has the rule of crossing calls to connect.
    static constexpr std::chrono::milliseconds crossing_timeout{1500};

    /// When to answer automatically, if at all.
    void answer_after(std::optional<std::chrono::seconds> delay, time_point now) {
        answer_at_ = delay ? now + *delay : time_point::max();
    }
    bool is_to_be_answered() const { return answer_at_ != time_point::max(); }
    bool take_answer(time_point now) { return take(answer_at_, now); }

    /// Both called each other, and the peer is to connect to us.
    void note_crossing(time_point now) { connect_back_at_ = now + crossing_timeout; }
    bool is_crossing() const { return connect_back_at_ != time_point::max(); }
    /// True if the peer's program lacks the rule: then we connect.
    bool take_connect_back(time_point now) { return take(connect_back_at_, now); }

    void clear() { answer_at_ = connect_back_at_ = time_point::max(); }
    time_point next() const { return std::min(answer_at_, connect_back_at_); }

private:
    static bool take(time_point& at, time_point now) {
        if (now < at) return false;
        at = time_point::max();
        return true;
    }

    time_point answer_at_ = time_point::max();
    time_point connect_back_at_ = time_point::max();
};

} // namespace babel::call
