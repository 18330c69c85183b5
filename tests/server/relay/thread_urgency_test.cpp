// Real-time priority of the relay's thread, within its budget.
#include "server/relay/thread_urgency.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <pthread.h>
#include <sched.h>
#include <thread>

using namespace babel;
using namespace std::chrono_literals;
using server::urgency_budget;

namespace {

int policy_now() {
    int policy = 0;
    sched_param how{};
    REQUIRE(::pthread_getschedparam(::pthread_self(), &policy, &how) == 0);
    return policy;
}

/// Returns true if this user may have the lowest real-time priority.
bool is_privileged() {
    sched_param how{};
    how.sched_priority = ::sched_get_priority_min(SCHED_RR);
    return ::pthread_setschedparam(::pthread_self(), SCHED_RR, &how) == 0;
}

} // namespace

TEST_CASE("a thread that uses little of the processor may be urgent", "[relay]") {
    urgency_budget budget;
    const urgency_budget::time_point start{1h};
    for (int i = 0; i < 100; ++i)
        CHECK(budget.allows(start + i * 100ms, i * 60ms));
}

TEST_CASE("a thread that uses much of the processor is not urgent for a second", "[relay]") {
    urgency_budget budget;
    const urgency_budget::time_point start{1h};
    CHECK(budget.allows(start, 5h)); // the use before does not count
    CHECK_FALSE(budget.allows(start + 100ms, 5h + 61ms));
    CHECK_FALSE(budget.allows(start + 1s, 5h + 61ms));
    CHECK(budget.allows(start + 1100ms, 5h + 61ms));
    CHECK_FALSE(budget.allows(start + 1200ms, 5h + 161ms));
}

TEST_CASE("a thread becomes urgent where the system lets it", "[relay]") {
    int before = 0;
    int during = 0;
    bool may = false;
    std::thread asks([&] {
        before = policy_now();
        server::thread_urgency urgent;
        during = policy_now();
        may = is_privileged();
    });
    asks.join();
    CHECK(during == (may ? SCHED_RR : before));
    CHECK(policy_now() != SCHED_RR); // of this thread
}
