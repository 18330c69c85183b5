// The order of changes that take time.
#include "server/names/change_queue.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

using babel::server::change_queue;

namespace {

/// Changes that the test ends.
struct slow_changes {
    bool add(const std::string& name) {
        return queue.add([this, name](std::function<void()> ended) {
            begun += name;
            ends.push_back(std::move(ended));
        });
    }

    change_queue queue;
    std::string begun;
    std::vector<std::function<void()>> ends;
};

} // namespace

TEST_CASE("a change begins when the one before has ended", "[change_queue]") {
    slow_changes t;
    CHECK(t.add("a"));
    CHECK(t.add("b"));
    CHECK(t.add("c"));
    CHECK(t.begun == "a");
    t.ends[0]();
    CHECK(t.begun == "ab");
    t.ends[1]();
    CHECK(t.begun == "abc");
    t.ends[2]();
    CHECK(t.add("d"));
    CHECK(t.begun == "abcd");
}

TEST_CASE("changes that end at once are not nested", "[change_queue]") {
    change_queue queue;
    int depth = 0;
    int deepest = 0;
    int done = 0;
    const change_queue::task quick = [&](const std::function<void()>& ended) {
        deepest = std::max(deepest, ++depth);
        ++done;
        ended();
        --depth;
    };
    const change_queue::task first = [&](const std::function<void()>& ended) {
        for (int i = 0; i < 100; ++i)
            CHECK(queue.add(quick));
        ended();
    };
    CHECK(queue.add(first));
    CHECK(done == 100);
    CHECK(deepest == 1);
}

TEST_CASE("changes that find no room are refused", "[change_queue]") {
    slow_changes t;
    CHECK(t.add("a"));
    for (std::size_t i = 0; i < change_queue::max_waiting; ++i)
        CHECK(t.add("b"));
    CHECK_FALSE(t.add("c"));
    t.ends[0]();
    CHECK(t.add("c"));
}
