// Groups own their coroutines: they cancel them and wait until they have ended.
#include "support/bounded_run.hpp"
#include <babel/core/task_group.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <string>
#include <vector>

using namespace babel;
using namespace babel::test;

namespace {

using journal = std::vector<std::string>;

/// Notes when it starts and how its wait ended.
asio::awaitable<void> sleeper(journal& notes, std::string name) {
    co_await asio::this_coro::throw_if_cancelled(false);
    notes.push_back(name + " starts");
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, asio::steady_timer::time_point::max());
    const auto [ec] = co_await timer.async_wait(as_result);
    notes.push_back(name + (ec == asio::error::operation_aborted ? " is cancelled" : " wakes"));
}

asio::awaitable<void> note(journal& notes, std::string text) {
    notes.push_back(std::move(text));
    co_return;
}

/// Spawns another task of its own group.
asio::awaitable<void> parent(task_group& group, journal& notes) {
    auto child = note(notes, "child");
    group.spawn(std::move(child));
    notes.push_back("parent");
    co_return;
}

asio::awaitable<bool> join_and_tell_whether_cancellable(task_group& group) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await group.join();
    asio::steady_timer timer(
        co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
    );
    const auto [ec] = co_await timer.async_wait(as_result);
    co_return ec == asio::error::operation_aborted;
}

} // namespace

TEST_CASE("an empty group is joined at once any number of times", "[task_group]") {
    asio::io_context loop{1};
    task_group group(loop.get_executor());
    group.cancel();
    run_bounded(loop, group.join());
    run_bounded(loop, group.join());
    CHECK(group.size() == 0);
}

TEST_CASE("a task starts in a later turn even if spawned within the loop", "[task_group]") {
    asio::io_context loop{1};
    journal notes;
    task_group group(loop.get_executor());
    asio::post(loop, [&] {
        group.spawn(note(notes, "task"));
        notes.push_back("after spawn");
    });
    run_until_idle(loop);
    CHECK(notes == journal{"after spawn", "task"});
}

TEST_CASE("joining waits for every task", "[task_group]") {
    asio::io_context loop{1};
    journal notes;
    task_group group(loop.get_executor());
    group.spawn(sleeper(notes, "a"));
    group.spawn(sleeper(notes, "b"));
    spawned<void> join(loop, group.join());
    run_ready(loop);
    CHECK(group.size() == 2);
    CHECK_FALSE(join.ended());
    group.cancel();
    join.get();
    CHECK(group.size() == 0);
    CHECK(notes == journal{"a starts", "b starts", "a is cancelled", "b is cancelled"});
}

TEST_CASE("two coroutines may join one group", "[task_group]") {
    asio::io_context loop{1};
    journal notes;
    task_group group(loop.get_executor());
    group.spawn(sleeper(notes, "a"));
    spawned<void> first(loop, group.join());
    spawned<void> second(loop, group.join());
    run_ready(loop);
    group.cancel();
    first.get();
    second.get();
    run_bounded(loop, group.join());
}

TEST_CASE("a task that is cancelled before it starts ends at its first wait", "[task_group]") {
    asio::io_context loop{1};
    journal notes;
    task_group group(loop.get_executor());
    group.spawn(sleeper(notes, "a"));
    group.cancel();
    run_bounded(loop, group.join());
    CHECK(notes == journal{"a starts", "a is cancelled"});
}

TEST_CASE("cancelling twice or after the end changes nothing", "[task_group]") {
    asio::io_context loop{1};
    journal notes;
    task_group group(loop.get_executor());
    group.spawn(sleeper(notes, "a"));
    run_ready(loop);
    group.cancel();
    group.cancel();
    run_bounded(loop, group.join());
    group.cancel();
    CHECK(notes == journal{"a starts", "a is cancelled"});
}

TEST_CASE("a task that ends while the group is cancelled is forgotten once", "[task_group]") {
    asio::io_context loop{1};
    journal notes;
    task_group group(loop.get_executor());
    group.spawn(note(notes, "short"));
    group.spawn(sleeper(notes, "a"));
    // Stops between the end of the short task and the handler that forgets it.
    while (notes.empty() && loop.run_one_for(run_limit) > 0) {
    }
    CHECK(group.size() == 2);
    group.cancel();
    run_bounded(loop, group.join());
    CHECK(group.size() == 0);
}

TEST_CASE("a task may spawn others and joining waits for those too", "[task_group]") {
    asio::io_context loop{1};
    journal notes;
    task_group group(loop.get_executor());
    group.spawn(parent(group, notes));
    run_bounded(loop, group.join());
    CHECK(notes == journal{"parent", "child"});
}

TEST_CASE("a group can be used again after it was cancelled and joined", "[task_group]") {
    asio::io_context loop{1};
    journal notes;
    task_group group(loop.get_executor());
    for (int round = 0; round < 2; ++round) {
        group.spawn(sleeper(notes, "a"));
        run_ready(loop);
        group.cancel();
        run_bounded(loop, group.join());
    }
    CHECK(notes == journal{"a starts", "a is cancelled", "a starts", "a is cancelled"});
}

TEST_CASE("cancelling a coroutine that waits in a join does not end the join", "[task_group]") {
    asio::io_context loop{1};
    journal notes;
    task_group group(loop.get_executor());
    group.spawn(sleeper(notes, "a"));
    spawned<void> join(loop, group.join());
    run_ready(loop);
    join.cancel();
    run_ready(loop);
    CHECK_FALSE(join.ended());
    group.cancel();
    join.get();
}

TEST_CASE("a coroutine that joined a group can still be cancelled afterwards", "[task_group]") {
    asio::io_context loop{1};
    task_group group(loop.get_executor());
    spawned<bool> caller(loop, join_and_tell_whether_cancellable(group));
    run_ready(loop);
    CHECK_FALSE(caller.ended());
    caller.cancel();
    CHECK(caller.get());
}
