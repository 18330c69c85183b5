// The least value of the last seconds.
#include "support/catch.hpp"
#include <babel/voice/recent_least.hpp>

#include <chrono>

using namespace std::chrono_literals;
using babel::voice::recent_least;

TEST_CASE("the least of no values is the greatest time", "[recent_least]") {
    const recent_least none;
    CHECK(none.least() == std::chrono::microseconds::max());
    CHECK(none.of_last(1) == std::chrono::microseconds::max());
}

TEST_CASE("a value counts in the seconds that are asked for", "[recent_least]") {
    recent_least values;
    values.note(0s, 7ms);
    values.note(400ms, 9ms);
    values.note(1s, 20ms);
    values.note(2500ms, 30ms);
    CHECK(values.of_last(1) == 30ms);
    CHECK(values.of_last(2) == 20ms);
    CHECK(values.of_last(3) == 7ms);
    CHECK(values.least() == 7ms);
}

TEST_CASE("a value is forgotten after ten seconds", "[recent_least]") {
    recent_least values;
    values.note(5s, 1ms);
    values.note(14900ms, 50ms);
    CHECK(values.least() == 1ms);
    values.note(15s, 60ms);
    CHECK(values.least() == 50ms);
    values.note(1h, 70ms); // all of the others at once
    CHECK(values.least() == 70ms);
}

TEST_CASE("a value of an earlier second counts as one of now", "[recent_least]") {
    recent_least values;
    values.note(10s, 40ms);
    values.note(9s, 5ms); // the clock of the peer went back
    CHECK(values.of_last(1) == 5ms);
}
