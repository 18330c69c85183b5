// The watch over devices that die silently, and the capture of libraries' output.
#include "audio/device/device_watch.hpp"
#include "audio/signals.hpp"
#include "audio/stderr_capture.hpp"
#include "support/catch.hpp"

#include <unistd.h>

#include <vector>

using namespace babel::audio;
using namespace babel::audio::test;
using namespace std::chrono_literals;

TEST_CASE("a device that calls back is left alone", "[watch]") {
    stall_clock stall;
    stall_clock::time_point now;
    stall.start(now);
    for (std::uint64_t calls = 1; calls < 500; ++calls) {
        now += 10ms;
        stall.on_callbacks(now, calls);
        CHECK_FALSE(stall.should_reopen(now));
        CHECK(stall.overdue(now) == 0);
        CHECK_FALSE(stall.is_still(now));
    }
    CHECK_FALSE(stall.is_still(now + 190ms));
    CHECK(stall.is_still(now + 200ms));
}

TEST_CASE("a device that is silent is opened again after a second and then less often", "[watch]") {
    stall_clock stall;
    stall_clock::time_point now;
    stall.start(now);
    std::vector<int> opened;
    for (int tenths = 1; tenths <= 340; ++tenths) {
        now += 100ms;
        stall.on_callbacks(now, 0);
        if (!stall.should_reopen(now)) continue;
        stall.on_attempt(now);
        stall.on_opened(now);
        opened.push_back(tenths);
    }
    CHECK(opened == std::vector{10, 20, 40, 80, 160, 320});
    CHECK(stall.attempts() == 6);
    stall.on_callbacks(now, 1);
    CHECK(stall.attempts() == 0);
    CHECK_FALSE(stall.should_reopen(now + 900ms));
    CHECK(stall.should_reopen(now + 8s));
}

TEST_CASE("a stream that took long to open has a second to call back", "[watch]") {
    stall_clock stall;
    stall_clock::time_point now;
    stall.start(now);
    now += 1500ms;
    CHECK(stall.should_reopen(now));
    stall.on_opened(now);
    CHECK_FALSE(stall.should_reopen(now + 900ms));
    CHECK(stall.should_reopen(now + 1s));
}

TEST_CASE("silence stands in for a dead device at the pace of time", "[watch]") {
    stall_clock stall;
    stall_clock::time_point now;
    stall.start(now);
    CHECK(stall.overdue(now + 150ms) == 0);
    std::size_t given = 0;
    for (int i = 0; i < 50; ++i) {
        now += 100ms;
        const auto count = stall.overdue(now);
        CHECK(count <= samples_in_ms(200));
        stall.take(count);
        given += count;
    }
    CHECK(given == samples_in_ms(5000));
    stall.on_callbacks(now, 1);
    CHECK(stall.overdue(now) == 0);
}

TEST_CASE("a watch is readable after a callback and periodically", "[watch]") {
    auto watch = device_watch::make().value();
    watch.event().wake();
    CHECK(readable(watch.fd(), 0));
    watch.clear();
    CHECK_FALSE(readable(watch.fd(), 0));
    CHECK(readable(watch.fd()));
}

TEST_CASE("a watch looks five times as often while silence stands in", "[watch]") {
    const auto until_tick = [](device_watch& watch) {
        const auto begin = std::chrono::steady_clock::now();
        REQUIRE(readable(watch.fd()));
        watch.clear();
        return std::chrono::steady_clock::now() - begin;
    };
    auto watch = device_watch::make().value();
    watch.follow(true);
    const auto hurried = until_tick(watch);
    watch.follow(false);
    const auto usual = until_tick(watch);
    CHECK(usual > hurried);
    CHECK(usual > 90ms);
}

TEST_CASE("standard error is captured only while asked for", "[watch]") {
    stderr_capture outer; // stands for the terminal
    std::string inner_text;
    {
        stderr_capture inner;
        CHECK(::write(STDERR_FILENO, "probing\n", 8) == 8);
        inner_text = inner.take();
    }
    CHECK(::write(STDERR_FILENO, "seen\n", 5) == 5);
    { const stderr_capture forgotten; }
    CHECK(::write(STDERR_FILENO, "again\n", 6) == 6);
    CHECK(stderr_capture::active());
    CHECK(outer.take() == "probing\nseen\nagain\n"); // all that was printed since it began
    CHECK(inner_text == "probing\n");
    CHECK_FALSE(stderr_capture::active());
}
