#include "cli/plot/plot_scale.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <limits>

using namespace babel;
using cli::end_of_axis;
using cli::step_on_axis;
using cli::time_ticks;

TEST_CASE("an axis ends at a round number with room for all values", "[plot]") {
    CHECK(end_of_axis(0) == 1);
    CHECK(end_of_axis(0.4) == 1);
    CHECK(end_of_axis(1.1) == 2);
    CHECK(end_of_axis(48) == 50);
    CHECK(end_of_axis(50) == 50);
    CHECK(end_of_axis(51) == 100);
    CHECK(end_of_axis(1000) == 1000);
    CHECK(end_of_axis(std::numeric_limits<double>::quiet_NaN()) == 1);
}

TEST_CASE("times on an axis are round and few", "[plot]") {
    CHECK(time_ticks(4, 5) == std::vector<double>{0, 1, 2, 3, 4});
    CHECK(time_ticks(65, 5) == std::vector<double>{0, 15, 30, 45, 60});
    CHECK(time_ticks(0, 5) == std::vector<double>{0});
    for (const double end : {1.0, 59.0, 3600.0, 86'400.0, 7e9}) {
        const auto ticks = time_ticks(end, 6);
        CHECK(ticks.size() <= 6);
        CHECK(ticks.size() >= 2);
        CHECK(ticks.back() <= end);
    }
    CHECK(time_ticks(10, -3).size() <= 2);
}

TEST_CASE("values are within the steps of their axis", "[plot]") {
    CHECK(step_on_axis(0, 10, 16) == 0);
    CHECK(step_on_axis(10, 10, 16) == 15);
    CHECK(step_on_axis(5, 10, 11) == 5);
    CHECK(step_on_axis(11, 10, 16) == 15);
    CHECK(step_on_axis(-1, 10, 16) == 0);
    CHECK(step_on_axis(1, 0, 16) == 0);
    CHECK(step_on_axis(std::numeric_limits<double>::quiet_NaN(), 10, 16) == 0);
    CHECK(step_on_axis(std::numeric_limits<double>::infinity(), 10, 16) == 15);
}
