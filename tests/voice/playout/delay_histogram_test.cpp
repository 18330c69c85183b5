// The delay that past lateness makes worth while.
#include "support/catch.hpp"
#include <babel/voice/delay_histogram.hpp>

#include <chrono>

using namespace std::chrono_literals;
using babel::voice::delay_histogram;

namespace {

void add_many(delay_histogram& to, int packets, std::chrono::microseconds lateness) {
    for (; packets > 0; --packets)
        to.add(lateness);
}

} // namespace

TEST_CASE("the delay before the first packet is the least one", "[delay_histogram]") {
    CHECK(delay_histogram().best_delay() == 5ms);
}

TEST_CASE("the delay holds the packets that all come as late", "[delay_histogram]") {
    delay_histogram past;
    add_many(past, 100, 42ms);
    CHECK(past.best_delay() == 45ms);
}

TEST_CASE("a rare late packet is not worth its delay and a frequent one is", "[delay_histogram]") {
    delay_histogram rare;
    delay_histogram frequent;
    for (int i = 0; i < 1000; ++i) {
        rare.add(i % 500 == 499 ? 300ms : 0ms);
        frequent.add(i % 20 == 19 ? 300ms : 0ms);
    }
    CHECK(rare.best_delay() == 5ms);
    CHECK(frequent.best_delay() == 305ms);
}

TEST_CASE("lateness is forgotten while packets are in time", "[delay_histogram]") {
    delay_histogram past;
    add_many(past, 1500, 200ms);
    CHECK(past.best_delay() == 205ms);
    add_many(past, 10'000, 0ms);
    CHECK(past.best_delay() == 5ms);
}

TEST_CASE("an outage and a negative lateness are no jitter", "[delay_histogram]") {
    delay_histogram past;
    add_many(past, 100, 10ms);
    add_many(past, 100, 1s);
    CHECK(past.best_delay() == 15ms);
    delay_histogram early;
    add_many(early, 100, -30ms);
    CHECK(early.best_delay() == 5ms);
}

TEST_CASE("an assumption holds until the packets outweigh it", "[delay_histogram]") {
    delay_histogram past;
    past.assume(100ms, 0.5, 10);
    CHECK(past.best_delay() == 105ms);
    past.assume(1h, 1, 10); // as late as can be counted
    CHECK(past.best_delay() == 1000ms);
    past.assume(100ms, 0.5, 10);
    add_many(past, 2000, 0ms);
    CHECK(past.best_delay() == 5ms);
}
