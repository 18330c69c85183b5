// The ring between two threads.
#include "audio/ring.hpp"
#include "audio/signals.hpp"
#include "support/catch.hpp"

#include <array>
#include <numeric>
#include <thread>

using namespace babel::audio;

TEST_CASE("a ring gives samples back in order", "[ring]") {
    ring r(8);
    const std::array<sample, 3> in{1, 2, 3};
    CHECK(r.push(in) == 3);
    CHECK(r.available() == 3);
    CHECK(r.room() == 5);
    std::array<sample, 8> out{};
    REQUIRE(r.pop(out) == 3);
    CHECK(out[0] == 1);
    CHECK(out[2] == 3);
    CHECK(r.available() == 0);
}

TEST_CASE("a full ring drops and counts surplus samples", "[ring]") {
    ring r(4);
    const std::array<sample, 6> in{1, 2, 3, 4, 5, 6};
    CHECK(r.push(in) == 4);
    CHECK(r.push(in) == 0);
    CHECK(r.dropped() == 2 + 6);
    std::array<sample, 6> out{};
    REQUIRE(r.pop(out) == 4);
    CHECK(out[3] == 4);
}

TEST_CASE("a ring holds exactly its capacity wherever it wraps", "[ring]") {
    ring r(5);
    std::array<sample, 5> block{};
    for (int round = 0; round < 12; ++round) {
        CHECK(r.push(std::span(block).first(3)) == 3);
        CHECK(r.push(std::span(block).first(3)) == 2);
        CHECK(r.room() == 0);
        CHECK(r.pop(block) == 5);
    }
}

TEST_CASE("nothing is lost or reordered between two threads", "[ring][threads]") {
    constexpr int total = 200'000;
    ring r(480);
    std::thread producer([&r] {
        std::array<sample, 77> block{};
        for (int next = 0; next < total;) {
            const auto count = std::min<std::size_t>(
                {block.size(), r.room(), static_cast<std::size_t>(total - next)}
            );
            for (std::size_t i = 0; i < count; ++i) {
                block[i] = static_cast<sample>((next + static_cast<int>(i)) % 32749);
            }
            next += static_cast<int>(r.push(std::span(block).first(count)));
            if (count == 0) std::this_thread::yield();
        }
    });
    int wrong = 0;
    std::array<sample, 53> block{};
    for (int next = 0; next < total;) {
        const auto count = r.pop(block);
        for (std::size_t i = 0; i < count; ++i)
            wrong += block[i] != next++ % 32749;
        if (count == 0) std::this_thread::yield();
    }
    producer.join();
    CHECK(wrong == 0);
    CHECK(r.dropped() == 0);
}
