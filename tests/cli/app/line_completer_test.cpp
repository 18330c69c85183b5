// Tab at the prompt.
#include "cli/app/line_completer.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"

using namespace babel;

namespace {

asio::awaitable<result<std::vector<audio::device_info>>> one_headset() {
    audio::device_info headset;
    headset.name = "Headset";
    headset.input_channels = 1;
    std::vector<audio::device_info> listed{headset};
    co_return listed;
}

struct completer_under_test {
    asio::io_context loop{1};
    task_group tasks{loop.get_executor()};
    int listings = 0;
    cli::line_completer completer{
        tasks,
        {[] {
             return cli::line_completer::names{"bob", "bobby"};
         },
         [] { return cli::line_completer::names{"dora"}; }},
        [this] {
            ++listings;
            return one_headset();
        }};
};

} // namespace

TEST_CASE("Tab offers verbs and contacts", "[line_completer]") {
    completer_under_test t;
    CHECK(t.completer.complete("conta").by == "contacts ");
    CHECK(t.completer.complete("call b").candidates == std::vector<std::string>{"bob", "bobby"});
}

TEST_CASE("Tab offers known peers where a key is meant", "[line_completer]") {
    completer_under_test t;
    CHECK(t.completer.complete("verify ").by == "dora ");
    CHECK(t.completer.complete("forget d").by == "dora ");
}

TEST_CASE("Tab starts listing devices for the next time", "[line_completer]") {
    completer_under_test t;
    CHECK(t.completer.complete("device in ").by == "default ");
    t.completer.learn_devices(); // one listing is under way
    test::run_bounded(t.loop, t.tasks.join());
    CHECK(t.listings == 1);
    CHECK(t.completer.complete("device in H").by == "Headset ");
    test::run_bounded(t.loop, t.tasks.join());
    CHECK(t.listings == 2);
}
