// A node whose version, lease or realms are not those of the nodes in the register.
#include "cluster/node_fixture.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a node that differs from others of which one beats does not start", "[membership]") {
    node n;
    n.link_up();
    const auto value = GENERATE(as<std::string>{}, "lease 9", "version 2", "realms yes");
    n.answer(unlike(value, "2 17 4 5"));
    n.tick(999ms);
    CHECK(n.done() == lines{"join"});
    n.tick(1ms);
    CHECK(n.done() == lines{"join"});
    n.answer(unlike(value, GENERATE(as<std::string>{}, "2 17 4 6", "2 17 4 5 7 0", "4 6")));
    CHECK(n.done() == lines{"refuse"});
    n.tick(1h);
    CHECK(n.done().empty());
}

/// Actions of a node that looks so many times at the same others, once a second.
lines looks(node& n, int times, const reply& at) {
    lines all;
    for (int i = 0; i < times; ++i) {
        n.answer(at);
        n.tick(1s);
        for (auto& line : n.done())
            all.push_back(std::move(line));
    }
    return all;
}

TEST_CASE("nodes with other values that all stand for a lease are retired", "[membership]") {
    struct row {
        std::string value;
        int times; // their lease, or this node's own if it is longer
    };
    const auto [value, times] =
        GENERATE(row{"realms yes", 6}, row{"version 2", 6}, row{"lease 9", 9}, row{"lease 4", 6});
    node n;
    n.link_up();
    n.out.clear();
    lines expected(static_cast<std::size_t>(times), "join");
    expected.back() = "join 2 17 4 5";
    CHECK(looks(n, times, unlike(value, "2 17 4 5")) == expected);
    n.answer("OK 5 12 1");
    CHECK(n.done() == lines{"scan 0", "gc 0"});
}

TEST_CASE("a node that beats in the last moment keeps the others' values", "[membership]") {
    node n;
    n.link_up();
    n.out.clear();
    CHECK(looks(n, 6, unlike("realms yes", "2 17")).back() == "join 2 17");
    n.answer(unlike("realms yes", "2 18"));
    CHECK(n.done() == lines{"refuse"});
}

TEST_CASE("a node that leaves is no sign of life of those that stand still", "[membership]") {
    node n;
    n.link_up();
    n.out.clear();
    CHECK(looks(n, 3, unlike("realms yes", "2 17 4 5")) == lines(3, "join"));
    CHECK(looks(n, 3, unlike("realms yes", "2 17")) == lines{"join", "join", "join 2 17"});
}

TEST_CASE("time without a look at others with other values does not count", "[membership]") {
    node n;
    n.link_up();
    n.out.clear();
    CHECK(looks(n, 5, unlike("realms yes", "2 17")) == lines(5, "join"));
    SECTION("this process was stopped") {
        n.answer(unlike("realms yes", "2 17"));
        n.tick(3001ms);
    }
    SECTION("the link is another one") {
        n.rules.on_link_down(n.out);
        n.link_up();
    }
    CHECK(n.done() == lines{"join"});
    CHECK(looks(n, 6, unlike("realms yes", "2 17")).back() == "join 2 17");
}

TEST_CASE(
    "a node with sessions that differs from the others tries again for ever", "[membership]"
) {
    node n;
    n.link();
    n.rules.on_link_down(n.out);
    n.link_up();
    n.out.clear();
    for (int beat = 0; beat < 20; ++beat)
        CHECK(looks(n, 1, unlike("realms yes", "2 " + std::to_string(beat))) == lines{"join"});
}

} // namespace
} // namespace babel::cluster
