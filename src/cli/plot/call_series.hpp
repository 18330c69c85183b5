// The figures of one call over time, in bounded memory. No I/O, no clock.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// The figures of a call at one time. An empty one is not known.
struct figure_sample {
    double at_s = 0; ///< Since the call was answered.
    std::optional<double> round_trip_ms;
    std::optional<double> playout_ms;
    std::optional<double> concealed_ms; ///< Since the call was answered.
    std::optional<double> lost_percent; ///< Of all that was sent since then.
    std::string path;                   ///< As received; empty: not known.
};

/// Values of one figure at neighbouring times.
struct value_range {
    double least = 0;
    double most = 0;
    double sum = 0;
    std::size_t count = 0;

    double mean() const { return count == 0 ? 0 : sum / static_cast<double>(count); }
    void include(const value_range& other);
};

/// One sample, or several that were merged: their ranges, and the last time and total.
struct figure_point {
    double at_s = 0;
    std::optional<value_range> round_trip_ms;
    std::optional<value_range> playout_ms;
    std::optional<value_range> lost_percent;
    std::optional<double> concealed_ms;
};

/// From that time on the call takes that path.
struct path_change {
    double at_s = 0;
    std::string path;

    bool operator==(const path_change&) const = default;
};

/// Takes samples in any order. Beyond `most_points` neighbours are merged, so that a long call
/// keeps its extremes and loses resolution.
class call_series {
public:
    static constexpr std::size_t most_points = 2048;
    static constexpr std::size_t most_changes = 512;

    void add(const figure_sample& sample);
    void note_path(double at_s, std::string_view path);

    /// False if there were times and paths only.
    bool has_figures() const { return has_figures_; }
    /// Changes of the path that were dropped, because there were too many.
    std::size_t dropped_changes() const { return dropped_changes_; }

    /// In the order of time.
    std::vector<figure_point> points() const;
    /// In the order of time, each with another path than the one before.
    std::vector<path_change> paths() const;

private:
    void thin_out();

    std::vector<figure_point> points_;
    std::vector<path_change> changes_;
    std::size_t dropped_changes_ = 0;
    bool has_many_changes_ = false; // sorting them again and again would take long
    bool has_figures_ = false;
};

} // namespace babel::cli
