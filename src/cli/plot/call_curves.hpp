// Curves of a call, made from its figures: the same for the terminal and for SVG. No I/O.
#pragma once

#include "cli/plot/call_collection.hpp"
#include "cli/plot/call_series.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

enum class curve_kind : std::uint8_t { delay, loss };

struct curve_point {
    double at_s = 0;
    std::optional<value_range> value; ///< Empty: not known then, and the curve has a gap.
};

/// One figure over time. It has one known value at least.
struct curve {
    std::string_view title; ///< "round trip"
    std::string_view unit;  ///< "ms", "%"
    curve_kind kind = curve_kind::delay;
    bool counts_from_answer = false; ///< Each value is that of all the time before it.
    std::vector<curve_point> points; ///< In the order of time.
    double least = 0;
    double most = 0;
    double mean = 0;
    double last = 0;
};

/// A path, and the letter of its first use: "a", "b"... Beyond the letters all are "?".
struct path_stretch {
    double from_s = 0;
    char letter = 'a';
    std::string path; ///< Printable.
};

struct call_curves {
    std::string peer;                     ///< Printable.
    std::chrono::milliseconds answered{}; ///< Since 1970, UTC.
    double end_s = 0;                     ///< The last time of all.
    std::vector<curve> curves;
    std::vector<path_stretch> paths;
};

/// Round trip, playout delay, concealed sound and packets lost on the way to the peer, without
/// those that the call never had.
call_curves curves_of(const followed_call& call);

/// "48 ms", "0.5 %"
std::string amount_text(double value, std::string_view unit);

/// 1:05, of a time since the answer.
std::string clock_of(double at_s);

/// The title with its figures: "round trip: mean 24 ms, 21 ms to 48 ms", or "0.5 % at the end" in
/// place of the mean if the values count from the answer.
std::string heading_of(const curve& of);

/// "call with bob, 2023-11-14 22:13:20 UTC, 1:05"
std::string heading_of(const call_curves& call);

/// The longest that a path is shown, in columns.
inline constexpr std::size_t longest_path_columns = 60;

/// The paths of their letters, each once: "a  direct 192.0.2.1:4000".
std::vector<std::string> path_legend(const call_curves& call);

} // namespace babel::cli
