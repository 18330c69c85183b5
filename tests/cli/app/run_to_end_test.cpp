#include "cli/app/run_to_end.hpp"
#include "support/catch.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <stdexcept>

using namespace babel;
using namespace std::chrono_literals;

namespace {

asio::awaitable<int> seven_after(std::chrono::milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(as_result);
    co_return 7;
}

asio::awaitable<int> failing_task() {
    co_await asio::this_coro::executor;
    throw std::runtime_error("a bug");
}

} // namespace

TEST_CASE("a task of a mode runs to its result", "[app]") {
    asio::io_context context{1};
    CHECK(cli::run_to_end(context, seven_after(1ms)) == 7);
}

TEST_CASE("other work has its turns while a task waits", "[app]") {
    asio::io_context context{1};
    int turns = 0;
    CHECK(cli::run_to_end(context, seven_after(3 * cli::pause_between), [&] { ++turns; }) == 7);
    CHECK(turns >= 2);
}

TEST_CASE("the exception of a task is passed on", "[app]") {
    asio::io_context context{1};
    CHECK_THROWS_AS(cli::run_to_end(context, failing_task()), std::runtime_error);
}
