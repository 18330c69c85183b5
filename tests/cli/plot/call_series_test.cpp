#include "cli/plot/call_series.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

using namespace babel;
using cli::call_series;
using cli::figure_sample;
using cli::path_change;

namespace {

figure_sample sample_at(double at_s, double round_trip_ms) {
    figure_sample sample;
    sample.at_s = at_s;
    sample.round_trip_ms = round_trip_ms;
    return sample;
}

} // namespace

TEST_CASE("samples come out in the order of time", "[plot]") {
    call_series series;
    CHECK_FALSE(series.has_figures());
    for (const double at : {5.0, 1.0, 3.0})
        series.add(sample_at(at, 10 * at));
    CHECK(series.has_figures());
    const auto points = series.points();
    REQUIRE(points.size() == 3);
    CHECK(points[0].at_s == 1);
    CHECK(points[2].at_s == 5);
    CHECK(points[2].round_trip_ms->mean() == 50);
}

TEST_CASE("a million samples take bounded memory and keep their extremes", "[plot]") {
    call_series series;
    constexpr int samples = 1'000'000;
    for (int i = 0; i < samples; ++i)
        series.add(sample_at(i, i == 123'456 ? 900 : i == 654'321 ? 1 : 20));
    const auto points = series.points();
    CHECK(points.size() < call_series::most_points);
    CHECK(points.size() > call_series::most_points / 4);
    double least = 20;
    double most = 20;
    std::size_t count = 0;
    for (const auto& each : points) {
        REQUIRE(each.round_trip_ms);
        least = std::min(least, each.round_trip_ms->least);
        most = std::max(most, each.round_trip_ms->most);
        count += each.round_trip_ms->count;
    }
    CHECK(least == 1);
    CHECK(most == 900);
    CHECK(count == std::size_t{samples});
}

TEST_CASE("samples of one time are merged", "[plot]") {
    call_series series;
    for (std::size_t i = 0; i < call_series::most_points; ++i)
        series.add(sample_at(7, 20));
    CHECK(series.points().size() == 1);
}

TEST_CASE("a merged point has the last total of concealed sound", "[plot]") {
    call_series series;
    for (std::size_t i = 0; i < call_series::most_points; ++i) {
        figure_sample each;
        each.at_s = static_cast<double>(i);
        each.concealed_ms = static_cast<double>(i) * 2;
        series.add(each);
    }
    const auto points = series.points();
    constexpr double last{call_series::most_points - 1};
    CHECK(points.back().at_s == last);
    CHECK(points.back().concealed_ms == 2 * last);
}

TEST_CASE("a path counts where it changes, whatever the order of the events", "[plot]") {
    call_series series;
    series.note_path(20, "direct");
    series.note_path(0, "relay");
    series.note_path(10, "relay");
    series.note_path(15, "direct");
    series.note_path(30, "direct");
    CHECK(series.paths() == std::vector<path_change>{{0, "relay"}, {15, "direct"}});
    CHECK(series.dropped_changes() == 0);
}

TEST_CASE("changes of the path are bounded and counted", "[plot]") {
    call_series series;
    for (std::size_t i = 0; i < call_series::most_changes + 10; ++i)
        series.note_path(static_cast<double>(i), "path " + std::to_string(i));
    CHECK(series.paths().size() == call_series::most_changes);
    CHECK(series.dropped_changes() == 10);
}
