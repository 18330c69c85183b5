// When frames of 10 ms are worth their packets.
#include "support/catch.hpp"
#include "voice/datagram/frame_choice.hpp"

using namespace babel::voice;
using namespace std::chrono_literals;

namespace {

struct choice_under_test {
    frame_choice::time_point now{1h};
    frame_choice choice{now};
    frame_choice::path_now path{1, true, true, true};
    frame_choice::news news{false, 0ms, 20ms};
    bool reports = true;

    /// A frame every 20 ms, a Report every 100.
    void run(std::chrono::milliseconds length) {
        for (const auto end = now + length; now < end; now += 20ms) {
            choice.on_frame(now, path);
            if (reports && (now - frame_choice::time_point()) % 100ms == 0ms)
                choice.on_report(now, news);
        }
    }
    /// Runs until frames are short; the time that took.
    std::chrono::seconds until_short() {
        const auto begin = now;
        while (!choice.is_short() && now - begin < 20min)
            run(100ms);
        return std::chrono::duration_cast<std::chrono::seconds>(now - begin);
    }
};

} // namespace

TEST_CASE("frames are short after 3 s on a direct, clean and wide path", "[frames]") {
    choice_under_test t;
    t.run(2900ms);
    CHECK_FALSE(t.choice.is_short());
    t.run(200ms);
    CHECK(t.choice.is_short());
}

TEST_CASE("frames stay long on paths that are not suited", "[frames]") {
    const auto stays_long = [](auto change) {
        choice_under_test t;
        change(t);
        t.run(60s);
        return !t.choice.is_short();
    };
    CHECK(stays_long([](auto& t) { t.path.is_direct = false; }));
    CHECK(stays_long([](auto& t) { t.path.is_only = false; }));
    CHECK(stays_long([](auto& t) { t.path.is_wide = false; }));
    CHECK(stays_long([](auto& t) { t.path = {}; }));
    CHECK(stays_long([](auto& t) { t.news.is_lost = true; }));
    CHECK(stays_long([](auto& t) { t.news.queue_delay = 15ms; }));
    CHECK(stays_long([](auto& t) { t.reports = false; }));
}

TEST_CASE("a varying round trip keeps frames long", "[frames]") {
    choice_under_test t;
    for (int i = 0; i < 600; ++i) {
        t.news.round_trip = i % 2 == 0 ? 20ms : 30ms;
        t.run(100ms);
    }
    CHECK_FALSE(t.choice.is_short());
}

TEST_CASE("a disturbance makes frames long at once", "[frames]") {
    const auto is_long_after = [](auto change) {
        choice_under_test t;
        t.run(12s);
        REQUIRE(t.choice.is_short());
        change(t);
        return !t.choice.is_short();
    };
    CHECK(is_long_after([](auto& t) { t.choice.on_report(t.now, {true, 0ms, 20ms}); }));
    CHECK(is_long_after([](auto& t) { t.choice.on_report(t.now, {false, 25ms, 20ms}); }));
    CHECK(is_long_after([](auto& t) { t.choice.on_report(t.now, {false, 0ms, 60ms}); }));
    CHECK(is_long_after([](auto& t) { t.choice.on_frame(t.now, {2, true, true, true}); }));
    CHECK(is_long_after([](auto& t) { t.choice.on_frame(t.now, {1, false, true, true}); }));
    CHECK(is_long_after([](auto& t) { t.choice.on_frame(t.now, {1, true, false, true}); }));
    CHECK(is_long_after([](auto& t) { t.choice.on_frame(t.now, {1, true, true, false}); }));
    CHECK(is_long_after([](auto& t) {
        t.reports = false;
        t.run(600ms);
    }));
    CHECK_FALSE(is_long_after([](auto& t) { t.choice.on_report(t.now, {false, 15ms, 21ms}); }));
}

TEST_CASE("the wait for short frames grows with each disturbance", "[frames]") {
    choice_under_test t;
    CHECK(t.until_short() <= 4s);
    auto before = 10s;
    for (int i = 0; i < 8; ++i) {
        t.choice.on_report(t.now, {true, 0ms, 20ms});
        const auto wait = t.until_short();
        CHECK(wait >= std::min<std::chrono::seconds>(before, 299s));
        CHECK(wait <= frame_choice::longest_wait + 1s);
        before = wait;
    }
    CHECK(before >= 299s);
    t.run(301s);
    t.choice.on_report(t.now, {true, 0ms, 20ms});
    CHECK(t.until_short() <= 11s);
}
