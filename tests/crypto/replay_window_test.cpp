// Numbers of datagrams: received once, sent once.
#include "crypto/replay_window.hpp"
#include "crypto/send_numbers.hpp"
#include "support/catch.hpp"

#include <limits>
#include <random>
#include <set>

using namespace babel::crypto;
using namespace std::chrono_literals;

namespace {

constexpr auto largest = std::numeric_limits<std::uint32_t>::max();

} // namespace

TEST_CASE("a number is admitted once, up to 1023 behind the highest") {
    replay_window window;
    CHECK(window.admits(largest));
    window.note(5000);
    CHECK_FALSE(window.admits(5000));
    CHECK(window.admits(5001));
    CHECK(window.admits(5000 - 1023));
    CHECK_FALSE(window.admits(5000 - 1024));
    CHECK_FALSE(window.admits(0));
    window.note(5000 - 1023);
    CHECK_FALSE(window.admits(5000 - 1023));
    CHECK(window.admits(4999));
}

TEST_CASE("a window that moved remembers what it still covers, and nothing else") {
    for (const std::uint32_t step : {1U, 2U, 1023U, 1024U, 1025U, 5000U, largest - 2000U}) {
        replay_window window;
        window.note(1500);
        window.note(1499);
        window.note(1500 + step);
        CHECK_FALSE(window.admits(1500 + step));
        CHECK_FALSE(window.admits(1500));
        CHECK_FALSE(window.admits(1499));
        if (step > 1) CHECK(window.admits(1500 + step - 1));
    }
}

TEST_CASE("a window agrees with a set of all numbers, whatever their order") {
    std::mt19937 random(2); // NOLINT: the same numbers each time
    replay_window window;
    std::set<std::uint32_t> noted;
    std::uint32_t newest = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto jump = random() % 50 == 0 ? random() % 1500 : random() % 4;
        newest += static_cast<std::uint32_t>(jump);
        const auto back = static_cast<std::uint32_t>(random() % 1400);
        const auto number = newest > back && random() % 2 == 0 ? newest - back : newest;
        const auto highest = noted.empty() ? 0 : *noted.rbegin();
        const bool is_new = noted.count(number) == 0 && number + 1024 > highest;
        REQUIRE(window.admits(number) == is_new);
        if (!is_new) continue;
        window.note(number);
        noted.insert(number);
    }
}

TEST_CASE("numbers count up to the last but one of 32 bits, and never restart") {
    const send_numbers::time_point now;
    send_numbers numbers(now, largest - 2);
    CHECK(numbers.draw() == largest - 2);
    CHECK(numbers.draw() == largest - 1);
    CHECK_FALSE(numbers.draw().has_value());
    numbers.begin_epoch(now);
    CHECK_FALSE(numbers.draw().has_value());
}

TEST_CASE("an epoch ends after 2^20 numbers or 30 minutes") {
    const send_numbers::time_point start;
    send_numbers numbers(start);
    for (std::uint32_t i = 0; i < send_numbers::epoch_datagrams; ++i) {
        if (i == (1U << 20U) - 1) CHECK_FALSE(numbers.ends_epoch(start));
        static_cast<void>(numbers.draw());
    }
    CHECK(numbers.ends_epoch(start));
    numbers.begin_epoch(start + 1min);
    CHECK_FALSE(numbers.ends_epoch(start + 31min - 1ns));
    CHECK(numbers.ends_epoch(start + 31min));
    CHECK(numbers.draw() == 1U << 20U);
}
