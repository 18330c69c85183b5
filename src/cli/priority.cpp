#include <babel/cli/priority.hpp>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <sched.h>
#include <utility>

namespace babel::cli {
namespace {

constexpr int nice_in_call = -11; // as sound servers have it

bool set_policy(int policy, int priority) {
    sched_param wanted{};
    wanted.sched_priority = priority;
    return ::sched_setscheduler(0, policy | SCHED_RESET_ON_FORK, &wanted) == 0;
}

bool set_nice(int value) {
    const auto self = static_cast<id_t>(::syscall(SYS_gettid)); // on Linux, a thread's own
    return ::setpriority(PRIO_PROCESS, self, value) == 0;
}

} // namespace

std::string_view loop_priority::raise() {
    if (level_ == level::usual) {
        const bool is_usual = (::sched_getscheduler(0) & ~SCHED_RESET_ON_FORK) == SCHED_OTHER;
        if (is_usual && set_policy(SCHED_RR, 1))
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
    // The flag stays: only a privileged thread may take it back, and it does no harm.
    if (was == level::real_time) set_policy(SCHED_OTHER, 0);
    if (was == level::nicer) set_nice(0);
}

} // namespace babel::cli
