#include "cli/plot/call_curves.hpp"

#include "cli/render/figures.hpp"
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

namespace babel::cli {
namespace {

using std::chrono::milliseconds;
using gauge = std::optional<value_range> figure_point::*;

struct gauge_row {
    std::string_view title;
    std::string_view unit;
    curve_kind kind = curve_kind::delay;
    gauge figure = nullptr;
    bool counts_from_answer = false;
};

constexpr gauge_row round_trip_row{
    "round trip", "ms", curve_kind::delay, &figure_point::round_trip_ms};
constexpr gauge_row playout_row{
    "playout delay", "ms", curve_kind::delay, &figure_point::playout_ms};
constexpr gauge_row lost_row{
    "lost on the way to the peer", "%", curve_kind::loss, &figure_point::lost_percent, true};

/// Its extremes; nothing if no value is known.
std::optional<value_range> range_of_curve(const std::vector<curve_point>& points) {
    std::optional<value_range> all;
    for (const auto& each : points) {
        if (!each.value) continue;
        if (all)
            all->include(*each.value);
        else
            all = each.value;
    }
    return all;
}

/// Adds the curve if a value is known.
void add_curve(std::vector<curve>& to, curve with) {
    const auto all = range_of_curve(with.points);
    if (!all) return;
    with.least = all->least;
    with.most = all->most;
    with.mean = all->mean();
    for (const auto& each : with.points)
        if (each.value) with.last = each.value->mean();
    to.push_back(std::move(with));
}

curve gauge_curve(const std::vector<figure_point>& points, const gauge_row& row) {
    curve out;
    out.title = row.title;
    out.unit = row.unit;
    out.kind = row.kind;
    out.counts_from_answer = row.counts_from_answer;
    for (const auto& each : points)
        out.points.push_back({each.at_s, each.*row.figure});
    return out;
}

/// The share of the sound that was made up, between each point and the one before. The total is 0
/// when the call is answered.
curve concealed_curve(const std::vector<figure_point>& points) {
    curve out;
    out.title = "concealed sound";
    out.unit = "%";
    out.kind = curve_kind::loss;
    double last_s = 0;
    double last_ms = 0;
    for (const auto& each : points) {
        if (!each.concealed_ms || each.at_s <= last_s) continue;
        const double passed_ms = (each.at_s - last_s) * 1000;
        const double grown_ms = *each.concealed_ms - last_ms;
        const double percent = std::clamp(100 * grown_ms / passed_ms, 0.0, 100.0);
        // Counted in milliseconds, so that the mean is that of the whole time.
        const auto weight = static_cast<std::size_t>(std::max(passed_ms, 1.0));
        const value_range value{percent, percent, percent * static_cast<double>(weight), weight};
        out.points.push_back({each.at_s, value});
        last_s = each.at_s;
        last_ms = *each.concealed_ms;
    }
    return out;
}

char letter_of(std::map<std::string, char>& known, const std::string& path) {
    constexpr std::size_t letters = 26;
    if (const auto found = known.find(path); found != known.end()) return found->second;
    if (known.size() >= letters) return '?';
    const auto letter = static_cast<char>('a' + static_cast<int>(known.size()));
    known.emplace(path, letter);
    return letter;
}

std::vector<path_stretch> stretches_of(const std::vector<path_change>& changes) {
    std::map<std::string, char> known;
    std::vector<path_stretch> out;
    for (const auto& each : changes) {
        auto path = printable(each.path, longest_path_columns);
        const char letter = letter_of(known, path);
        out.push_back({each.at_s, letter, std::move(path)});
    }
    return out;
}

} // namespace

call_curves curves_of(const followed_call& call) {
    call_curves out;
    out.peer = printable(call.peer);
    out.answered = call.answered;
    const auto points = call.series.points();
    add_curve(out.curves, gauge_curve(points, round_trip_row));
    add_curve(out.curves, gauge_curve(points, playout_row));
    add_curve(out.curves, concealed_curve(points));
    add_curve(out.curves, gauge_curve(points, lost_row));
    out.paths = stretches_of(call.series.paths());
    if (!points.empty()) out.end_s = points.back().at_s;
    if (!out.paths.empty()) out.end_s = std::max(out.end_s, out.paths.back().from_s);
    return out;
}

std::string amount_text(double value, std::string_view unit) {
    return decimal(value, value > 0 && value < 9.95 ? 1 : 0) + " " + std::string(unit);
}

std::string clock_of(double at_s) {
    return clock_text(milliseconds(static_cast<std::int64_t>(at_s * 1000)));
}

std::string heading_of(const curve& of) {
    const auto summary = of.counts_from_answer ? amount_text(of.last, of.unit) + " at the end"
                                               : "mean " + amount_text(of.mean, of.unit);
    return std::string(of.title) + ": " + summary + ", " + amount_text(of.least, of.unit) + " to " +
           amount_text(of.most, of.unit);
}

std::string heading_of(const call_curves& call) {
    const std::chrono::system_clock::time_point answered(call.answered);
    return "call with " + call.peer + ", " + utc_text(answered, "%Y-%m-%d %H:%M:%S") + " UTC, " +
           clock_of(call.end_s);
}

std::vector<std::string> path_legend(const call_curves& call) {
    std::map<char, std::string> by_letter;
    for (const auto& each : call.paths)
        by_letter.emplace(each.letter, each.letter == '?' ? "other paths" : each.path);
    std::vector<std::string> out;
    for (const auto& [letter, path] : by_letter)
        out.push_back(std::string(1, letter) + "  " + path);
    return out;
}

} // namespace babel::cli
