// Real-time priority for a thread that has little to do, but at once.
#pragma once

#include <chrono>

namespace babel::server {

/// Lets a thread go before all others while it uses little of the processor. Pure.
class urgency_budget {
public:
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr int most_percent = 60;           ///< between two calls
    static constexpr std::chrono::seconds penalty{1}; ///< without urgency, behind too much use

    /// `used`: CPU time of the thread so far. Calls should be regular.
    bool allows(time_point now, std::chrono::nanoseconds used);

private:
    time_point last_{};
    std::chrono::nanoseconds used_{};
    time_point banned_until_{};
    bool has_begun_ = false;
};

/// Gives the calling thread the lowest real-time priority (SCHED_RR), within that budget: a flood
/// must not take the processor from the server's other work. On one core the fair scheduler would
/// let it wait for up to 4 ms behind a busy thread. Without the privilege (CAP_SYS_NICE or
/// RLIMIT_RTPRIO) nothing changes.
/// Thread: the one that it is for.
class thread_urgency {
public:
    thread_urgency() { on_tick(std::chrono::steady_clock::now()); }
    /// To be called regularly.
    void on_tick(urgency_budget::time_point now);

private:
    urgency_budget budget_;
    bool is_urgent_ = false;
};

} // namespace babel::server
