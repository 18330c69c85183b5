// The loop's priority while a call is up.
#include "support/catch.hpp"
#include <babel/cli/priority.hpp>

#include <sys/resource.h>

#include <sched.h>
#include <thread>

using babel::cli::loop_priority;

namespace {

int policy() {
    return ::sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
}

} // namespace

TEST_CASE(
    "the loop's priority is as high in a call as it says and as before after it", "[priority]"
) {
    const int before = policy();
    const int nice_before = ::getpriority(PRIO_PROCESS, 0);
    {
        loop_priority priority;
        const auto came_to = priority.raise();
        CHECK(priority.raise() == came_to);
        CHECK((policy() == SCHED_RR) == (came_to == "real-time"));
        CHECK((::getpriority(PRIO_PROCESS, 0) < nice_before) == (came_to == "nice -11"));
        int inherited = -1;
        std::thread other([&inherited] { inherited = policy(); });
        other.join();
        CHECK(inherited == SCHED_OTHER);
    }
    CHECK(policy() == before);
    CHECK(::getpriority(PRIO_PROCESS, 0) == nice_before);
}
