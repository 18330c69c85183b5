// Sleeps of the machine, by a clock of the test.
#include "support/bounded_run.hpp"
#include <babel/net/suspend_watch.hpp>

#include <boost/asio/io_context.hpp>

#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST_CASE("a sleep of a second or more is told once, with its length", "[suspend]") {
    asio::io_context loop{1};
    nanoseconds slept = 1h; // before the watch
    int looks = 0;
    std::vector<nanoseconds> told;
    const auto on_wake = [&](nanoseconds length) { told.push_back(length); };
    const auto clock = [&] {
        ++looks;
        return slept;
    };
    test::spawned<void> watch(
        loop, net::watch_for_suspend(loop.get_executor(), 1ms, on_wake, clock)
    );
    const auto look_twice = [&] {
        test::run_until(loop, [&, until = looks + 2] { return looks >= until; });
    };
    look_twice();
    slept += 999ms;
    look_twice();
    CHECK(told.empty());
    slept += 1s;
    look_twice();
    slept += 12s;
    look_twice();
    CHECK(told == std::vector<nanoseconds>{1s, 12s});
    watch.cancel();
    watch.get();
}
