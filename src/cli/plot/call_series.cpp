#include "cli/plot/call_series.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace babel::cli {
namespace {

std::optional<value_range> range_of(const std::optional<double>& value) {
    if (!value) return {};
    return value_range{*value, *value, *value, 1};
}

void include_range(std::optional<value_range>& to, const std::optional<value_range>& other) {
    if (!other) return;
    if (to)
        to->include(*other);
    else
        to = other;
}

/// `later` is no earlier than `to`.
void merge_point(figure_point& to, const figure_point& later) {
    to.at_s = later.at_s;
    include_range(to.round_trip_ms, later.round_trip_ms);
    include_range(to.playout_ms, later.playout_ms);
    include_range(to.lost_percent, later.lost_percent);
    if (later.concealed_ms) to.concealed_ms = later.concealed_ms;
}

void sort_by_time(std::vector<figure_point>& points) {
    std::ranges::stable_sort(points, {}, &figure_point::at_s);
}

std::vector<path_change> real_changes(std::vector<path_change> all) {
    std::ranges::stable_sort(all, {}, &path_change::at_s);
    const auto repeated = std::ranges::unique(all, {}, &path_change::path);
    all.erase(repeated.begin(), repeated.end());
    return all;
}

} // namespace

void value_range::include(const value_range& other) {
    least = std::min(least, other.least);
    most = std::max(most, other.most);
    sum += other.sum;
    count += other.count;
}

void call_series::add(const figure_sample& sample) {
    figure_point point;
    point.at_s = sample.at_s;
    point.round_trip_ms = range_of(sample.round_trip_ms);
    point.playout_ms = range_of(sample.playout_ms);
    point.lost_percent = range_of(sample.lost_percent);
    point.concealed_ms = sample.concealed_ms;
    const bool has_any =
        sample.round_trip_ms || sample.playout_ms || sample.lost_percent || sample.concealed_ms;
    has_figures_ = has_figures_ || has_any;
    if (has_any) points_.push_back(point);
    if (points_.size() >= most_points) thin_out();
    if (!sample.path.empty()) note_path(sample.at_s, sample.path);
}

void call_series::note_path(double at_s, std::string_view path) {
    const bool is_repeated =
        !changes_.empty() && changes_.back().path == path && at_s >= changes_.back().at_s;
    if (is_repeated) return;
    if (changes_.size() >= most_changes && !has_many_changes_) {
        changes_ = real_changes(std::move(changes_));
        has_many_changes_ = changes_.size() > most_changes / 2;
    }
    if (changes_.size() >= most_changes) {
        ++dropped_changes_;
        return;
    }
    changes_.push_back({at_s, std::string(path)});
}

/// Merges the points of each of equal stretches of time.
void call_series::thin_out() {
    sort_by_time(points_);
    const double first = points_.front().at_s;
    const double stretch = (points_.back().at_s - first) / (double{most_points} / 2);
    std::vector<figure_point> kept;
    double number_of_last = 0;
    for (const auto& each : points_) {
        const double number = stretch > 0 ? std::floor((each.at_s - first) / stretch) : 0;
        if (!kept.empty() && number == number_of_last)
            merge_point(kept.back(), each);
        else
            kept.push_back(each);
        number_of_last = number;
    }
    points_ = std::move(kept);
}

std::vector<figure_point> call_series::points() const {
    auto sorted = points_;
    sort_by_time(sorted);
    return sorted;
}

std::vector<path_change> call_series::paths() const {
    return real_changes(changes_);
}

} // namespace babel::cli
