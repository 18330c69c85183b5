// The time limit of a login.
#include "client/link/login_watch.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>

using namespace babel;
using namespace std::chrono_literals;
using client::login_watch;

TEST_CASE("a watch without a limit ends at once", "[login_watch]") {
    asio::io_context loop{1};
    login_watch watch(loop.get_executor());
    CHECK_FALSE(test::run_bounded(loop, watch.run()));
}

TEST_CASE("a login that takes its time is noticed", "[login_watch]") {
    asio::io_context loop{1};
    login_watch watch(loop.get_executor());
    watch.set(0s);
    CHECK(test::run_bounded(loop, watch.run()));
}

TEST_CASE("a watch that is ended or cancelled finds nothing", "[login_watch]") {
    const bool is_cancelled = GENERATE(true, false);
    asio::io_context loop{1};
    login_watch watch(loop.get_executor());
    watch.set(1h);
    test::spawned<bool> running(loop, watch.run());
    test::run_ready(loop);
    CHECK_FALSE(running.ended());
    if (is_cancelled)
        running.cancel();
    else
        watch.end();
    CHECK_FALSE(running.get());
}

TEST_CASE("a limit that is set while the watch runs counts from then on", "[login_watch]") {
    asio::io_context loop{1};
    login_watch watch(loop.get_executor());
    watch.set(1h);
    test::spawned<bool> running(loop, watch.run());
    test::run_ready(loop);
    watch.set(0s);
    CHECK(running.get());
}
