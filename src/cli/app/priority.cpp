#include "cli/app/priority.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <sched.h>
#include <utility>

namespace babel::cli {
namespace {

constexpr int nice_in_call = -11; // the value that sound servers use
// A frame takes a millisecond of 20.
constexpr rlim_t longest_real_time_us = 200'000;

bool set_policy(int policy, int priority) {
    sched_param wanted{};
    wanted.sched_priority = priority;
    return ::sched_setscheduler(0, policy | SCHED_RESET_ON_FORK, &wanted) == 0;
}

pid_t own_thread() {
    return static_cast<pid_t>(::syscall(SYS_gettid)); // on Linux, each thread has its own priority
}

bool set_nice(int value) {
    return ::setpriority(PRIO_PROCESS, static_cast<id_t>(own_thread()), value) == 0;
}

// The thread with real-time priority; 0: none. The signal may reach any thread.
std::atomic<pid_t> real_time_thread{0};
static_assert(std::atomic<pid_t>::is_always_lock_free);

/// Handles the system's signal that it has run for too long without a pause.
void give_up_real_time(int) {
    const auto thread = real_time_thread.exchange(0);
    const sched_param usual{};
    if (thread != 0) ::sched_setscheduler(thread, SCHED_OTHER | SCHED_RESET_ON_FORK, &usual);
}

/// A peer that floods the loop with work must not monopolise a processor.
bool limit_real_time() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_RTTIME, &limit) != 0) return false;
    struct sigaction action {};
    action.sa_handler = give_up_real_time;
    action.sa_flags = SA_RESTART;
    if (::sigaction(SIGXCPU, &action, nullptr) != 0) return false;
    limit.rlim_cur = std::min({limit.rlim_cur, limit.rlim_max, longest_real_time_us});
    return ::setrlimit(RLIMIT_RTTIME, &limit) == 0;
}

bool become_real_time() {
    if (!limit_real_time()) return false;
    real_time_thread = own_thread();
    if (set_policy(SCHED_RR, 1)) return true;
    real_time_thread = 0;
    return false;
}

} // namespace

std::string_view loop_priority::raise() {
    if (level_ == level::usual) {
        const bool is_usual = (::sched_getscheduler(0) & ~SCHED_RESET_ON_FORK) == SCHED_OTHER;
        if (is_usual && become_real_time())
            level_ = level::real_time;
        else if (is_usual && ::getpriority(PRIO_PROCESS, 0) == 0 && set_policy(SCHED_OTHER, 0) && set_nice(nice_in_call))
            level_ = level::nicer;
    }
    switch (level_) {
    case level::real_time:
        return "real-time";
    case level::nicer:
        return "nice -11";
    case level::usual:
        break;
    }
    return "as usual";
}

void loop_priority::restore() {
    const auto was = std::exchange(level_, level::usual);
    // The flag stays: only a privileged thread may clear it, and it is harmless.
    if (was == level::real_time && real_time_thread.exchange(0) != 0) set_policy(SCHED_OTHER, 0);
    if (was == level::nicer) set_nice(0);
}

} // namespace babel::cli
