// Rate and copies by Reports of simulated links.
#include "support/catch.hpp"
#include "voice/datagram/sending_plan.hpp"
#include "voice/playout/trace.hpp"

#include <functional>

using namespace babel;
using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

struct plan_under_test {
    sending_plan::time_point now{1h};
    sending_plan plan{32'000, now};
    dice chance{4};

    /// Five frames and a Report.
    void report(std::chrono::milliseconds queue_delay, double loss, path_id path = 0) {
        std::array<voice_fate, 5> fates{};
        for (auto& each : fates) {
            each = {path, chance.roll() < loss};
            plan.on_frame(now);
            now += 20ms;
        }
        plan.on_report(now, queue_delay, fates, path_id{0});
    }
    void seconds(int count, std::chrono::milliseconds queue_delay, double loss) {
        for (int i = 0; i < 10 * count; ++i)
            report(queue_delay, loss);
    }
    /// Without a Report.
    void silence(std::chrono::milliseconds length) {
        for (const auto end = now + length; now < end; now += 20ms)
            plan.on_frame(now);
    }
};

} // namespace

TEST_CASE("a long queue takes the copies away at once, then the rate falls", "[plan]") {
    plan_under_test t;
    t.seconds(20, 10ms, 0.03);
    REQUIRE(t.plan.copies().count > 0);
    t.seconds(1, 130ms, 0.03);
    CHECK(t.plan.copies().count > 0);
    t.report(130ms, 0.03);
    t.report(130ms, 0.03);
    CHECK(t.plan.copies() == copy_set{});
    CHECK(t.plan.rate().bitrate_bps == 32'000);
    t.seconds(3, 130ms, 0.03);
    CHECK(t.plan.rate().bitrate_bps < 32'000);
}

TEST_CASE("copies return after 30 s of calm", "[plan]") {
    plan_under_test t;
    t.seconds(20, 10ms, 0.03);
    t.seconds(2, 130ms, 0.03);
    t.seconds(29, 10ms, 0.03);
    CHECK(t.plan.copies() == copy_set{});
    t.seconds(2, 10ms, 0.03);
    CHECK(t.plan.copies().count > 0);
}

TEST_CASE("a queue of less than a second changes nothing", "[plan]") {
    plan_under_test t;
    t.seconds(20, 10ms, 0.03);
    for (int i = 0; i < 20; ++i) {
        for (int k = 0; k < 8; ++k)
            t.report(130ms, 0.03);
        t.seconds(4, 10ms, 0.03);
        REQUIRE(t.plan.copies().count > 0);
    }
    CHECK(t.plan.rate().bitrate_bps == 32'000);
}

TEST_CASE("copies that bring more loss are away for 60 s", "[plan]") {
    plan_under_test t;
    t.seconds(5, 10ms, 0);
    for (int i = 0; i < 100 && t.plan.copies().count == 0; ++i)
        t.report(10ms, 0.04);
    REQUIRE(t.plan.copies().count > 0);
    t.seconds(5, 10ms, 0.35);
    CHECK(t.plan.copies() == copy_set{});
    t.seconds(55, 10ms, 0.04);
    CHECK(t.plan.copies() == copy_set{});
    t.seconds(10, 10ms, 0.04);
    CHECK(t.plan.copies().count > 0);
}

TEST_CASE("without a Report for 3 s no voice may be sent", "[plan]") {
    plan_under_test t;
    t.seconds(2, 10ms, 0);
    t.silence(2900ms);
    CHECK(t.plan.may_send(t.now));
    t.silence(200ms);
    CHECK_FALSE(t.plan.may_send(t.now));
    t.report(10ms, 0);
    CHECK(t.plan.may_send(t.now));
}

TEST_CASE("losses on another path do not count", "[plan]") {
    plan_under_test t;
    for (int i = 0; i < 200; ++i)
        t.report(10ms, 0.2, 1);
    CHECK(t.plan.copies() == copy_set{});
    CHECK(t.plan.rate().bitrate_bps == 32'000);
}

TEST_CASE("a peer that misses most frames is not heard", "[plan]") {
    plan_under_test t;
    t.seconds(5, 10ms, 0);
    CHECK(t.plan.is_heard());
    t.seconds(5, 10ms, 1);
    CHECK_FALSE(t.plan.is_heard());
    t.seconds(3, 10ms, 0);
    CHECK(t.plan.is_heard());
}

TEST_CASE("two frames of 10 ms count as one of 20, of which a part may be lost", "[plan]") {
    plan_under_test whole, halves;
    for (int i = 0; i < 200; ++i) {
        const bool is_lost = i % 20 == 7;
        std::array<voice_fate, 5> of_20{};
        of_20[0].is_lost = is_lost;
        std::array<voice_fate, 10> of_10{};
        for (auto& each : of_10)
            each.is_short = true;
        of_10[1].is_lost = is_lost;
        for (int frame = 0; frame < 5; ++frame) {
            whole.plan.on_frame(whole.now);
            halves.plan.on_frame(whole.now, audio::frame_samples / 2);
            halves.plan.on_frame(whole.now, audio::frame_samples / 2);
            whole.now += 20ms;
        }
        whole.plan.on_report(whole.now, 0ms, of_20, path_id{0});
        halves.plan.on_report(whole.now, 0ms, of_10, path_id{0});
        CHECK(halves.plan.copies() == whole.plan.copies());
    }
    CHECK(whole.plan.copies().count > 0);
}
