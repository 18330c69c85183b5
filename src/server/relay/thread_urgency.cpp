#include "server/relay/thread_urgency.hpp"

#include <ctime>
#include <pthread.h>
#include <sched.h>

namespace babel::server {
namespace {

std::chrono::nanoseconds cpu_time() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

} // namespace

bool urgency_budget::allows(time_point now, std::chrono::nanoseconds used) {
    const auto share = (used - used_) * 100;
    if (has_begun_ && share > (now - last_) * most_percent) banned_until_ = now + penalty;
    has_begun_ = true;
    last_ = now;
    used_ = used;
    return now >= banned_until_;
}

void thread_urgency::on_tick(urgency_budget::time_point now) {
    const bool may = budget_.allows(now, cpu_time());
    if (may == is_urgent_) return;
    is_urgent_ = may;
    sched_param how{};
    how.sched_priority = may ? ::sched_get_priority_min(SCHED_RR) : 0;
    // Refused without the privilege, for good or until the next change.
    static_cast<void>(::pthread_setschedparam(::pthread_self(), may ? SCHED_RR : SCHED_OTHER, &how)
    );
}

} // namespace babel::server
