// Copies of earlier frames by the losses of simulated links.
#include "support/catch.hpp"
#include "voice/datagram/redundancy_planner.hpp"
#include "voice/playout/trace.hpp"

#include <functional>

using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

struct planner_under_test {
    redundancy_planner planner;
    redundancy_planner::time_point now{1h};
    int changes = 0;

    void frames(int count, const std::function<bool()>& is_lost) {
        for (int i = 0; i < count; ++i) {
            const auto before = planner.current();
            planner.on_frame(is_lost());
            changes += planner.plan(now) != before;
            now += 20ms;
        }
    }
    void quiet(int seconds) {
        frames(50 * seconds, [] { return false; });
    }
};

std::function<bool()> independent(double share, std::uint32_t seed) {
    return [chance = dice(seed), share]() mutable { return chance.roll() < share; };
}

/// `length` frames lost in a row, `share` of all.
std::function<bool()> bursts(int length, double share, std::uint32_t seed) {
    return [chance = dice(seed), left = 0, length, share]() mutable {
        if (left == 0 && chance.roll() < share / length) left = length;
        return left > 0 && left-- > 0;
    };
}

copy_set set_of(std::initializer_list<std::uint8_t> back) {
    copy_set made;
    for (const auto each : back)
        made.back[made.count++] = each;
    return made;
}

} // namespace

TEST_CASE("without losses no copies are sent", "[planner]") {
    planner_under_test t;
    t.quiet(120);
    CHECK(t.planner.current() == copy_set{});
    CHECK(t.changes == 0);
}

TEST_CASE("independent losses want the previous frame, many of them the two before", "[planner]") {
    for (const double share : {0.007, 0.01}) {
        INFO(share);
        planner_under_test t;
        t.frames(50 * 120, independent(share, 3));
        CHECK(t.planner.current() == set_of({1}));
    }
    planner_under_test many;
    many.frames(50 * 120, independent(0.1, 3));
    CHECK(many.planner.current() == set_of({1, 2}));
}

TEST_CASE("bursts want copies that are farther away than they are long", "[planner]") {
    planner_under_test t;
    t.frames(50 * 120, bursts(3, 0.02, 4));
    CHECK(t.planner.current().farthest() >= 3);
    CHECK(t.planner.current().count == 1);
    CHECK(t.changes <= 12);
}

TEST_CASE("a loss that begins is answered within 2 s", "[planner]") {
    planner_under_test t;
    t.quiet(60);
    t.frames(100, independent(0.1, 6));
    CHECK(t.planner.current().count > 0);
}

TEST_CASE("one loss, or one outage, is no reason for copies", "[planner]") {
    planner_under_test one;
    one.quiet(2);
    one.frames(1, [] { return true; });
    one.quiet(20);
    CHECK(one.changes == 0);
    planner_under_test outage;
    outage.quiet(90);
    outage.frames(30, [] { return true; });
    outage.quiet(20);
    CHECK(outage.changes == 0);
}

TEST_CASE("copies go away 30 s after the last change at the earliest", "[planner]") {
    planner_under_test t;
    t.quiet(10);
    t.frames(50 * 5, independent(0.05, 8));
    REQUIRE(t.planner.current().count > 0);
    t.quiet(24);
    CHECK(t.planner.current().count > 0);
    t.quiet(120);
    CHECK(t.planner.current() == copy_set{});
}

TEST_CASE("losses of another path are forgotten, and the copies stay for now", "[planner]") {
    planner_under_test t;
    t.frames(50 * 20, independent(0.02, 9));
    const auto before = t.planner.current();
    REQUIRE(before.count > 0);
    t.planner.forget_losses();
    CHECK(t.planner.current() == before);
    t.quiet(40);
    CHECK(t.planner.current() == copy_set{});
}
