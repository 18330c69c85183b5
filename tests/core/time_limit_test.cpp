// A time limit ends its wait once, and may be moved or ended before.
#include "support/bounded_run.hpp"
#include <babel/core/time_limit.hpp>

#include <chrono>

using namespace babel;
using namespace babel::test;
using namespace std::chrono_literals;

TEST_CASE("a limit that passes ends the wait for it", "[time_limit]") {
    asio::io_context loop{1};
    time_limit limit(loop.get_executor());
    limit.set(1ms);
    CHECK(run_bounded(loop, limit.run()));
}

TEST_CASE("a limit that is moved counts from then on", "[time_limit]") {
    asio::io_context loop{1};
    time_limit limit(loop.get_executor());
    limit.set(1h);
    spawned<bool> wait(loop, limit.run());
    run_ready(loop);
    limit.set(1ms);
    CHECK(wait.get());
}

TEST_CASE("a limit that is ended or cancelled is not passed", "[time_limit]") {
    asio::io_context loop{1};
    time_limit limit(loop.get_executor());
    limit.set(1h);
    spawned<bool> ended(loop, limit.run());
    run_ready(loop);
    limit.end();
    CHECK_FALSE(ended.get());
    limit.set(1h);
    spawned<bool> cancelled(loop, limit.run());
    run_ready(loop);
    cancelled.cancel();
    CHECK_FALSE(cancelled.get());
}
