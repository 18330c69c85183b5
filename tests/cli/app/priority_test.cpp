// The loop's priority while a call is up.
#include "cli/app/priority.hpp"
#include "support/catch.hpp"

#include <sys/resource.h>

#include <chrono>
#include <sched.h>
#include <thread>

using babel::cli::loop_priority;

namespace {

void run_without_a_pause(std::chrono::milliseconds limit, auto until) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!until() && std::chrono::steady_clock::now() < end) {
    }
}

int policy() {
    return ::sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
}

} // namespace

TEST_CASE(
    "the loop has the reported priority in a call and the former one after it", "[priority]"
) {
    const int before = policy();
    const int nice_before = ::getpriority(PRIO_PROCESS, 0);
    {
        loop_priority priority;
        const auto level = priority.raise();
        CHECK(priority.raise() == level);
        CHECK((policy() == SCHED_RR) == (level == "real-time"));
        CHECK((::getpriority(PRIO_PROCESS, 0) < nice_before) == (level == "nice -11"));
        int inherited = -1;
        std::thread other([&inherited] { inherited = policy(); });
        other.join();
        CHECK(inherited == SCHED_OTHER);
    }
    CHECK(policy() == before);
    CHECK(::getpriority(PRIO_PROCESS, 0) == nice_before);
}

TEST_CASE(
    "a thread without pauses at real-time priority loses it and may get it again", "[priority]"
) {
    loop_priority priority;
    if (priority.raise() != "real-time") return; // the system does not allow it
    run_without_a_pause(std::chrono::seconds(5), [] { return policy() == SCHED_OTHER; });
    CHECK(policy() == SCHED_OTHER);
    priority.restore();
    CHECK(priority.raise() == "real-time");
    CHECK(policy() == SCHED_RR);
}
