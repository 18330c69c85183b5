#include "cli/plot/svg_plot.hpp"

#include "cli/plot/plot_scale.hpp"
#include <babel/core/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string_view>
#include <system_error>

namespace babel::cli {
namespace {

// In pixels.
constexpr double page_width = 800;
constexpr double axis_x = 80;
constexpr double right_edge = 750; // beside it is room for a time
constexpr double title_height = 40;
constexpr double curve_height = 90;
constexpr double panel_height = 130; // with its heading
constexpr double path_height = 14;
constexpr double legend_line = 18;
constexpr double foot_height = 30;
constexpr int most_time_ticks = 8;

constexpr std::string_view style_sheet =
    "<style>\n"
    "text{font:13px sans-serif;fill:#222}\n"
    ".small{font-size:11px;fill:#666}\n"
    ".axis{stroke:#bbb;fill:none}\n"
    ".delay{stroke:#06c;fill:none;stroke-width:1.5}\n"
    ".loss{stroke:#c30;fill:none;stroke-width:1.5}\n"
    ".page{fill:#fff}\n"
    ".path0{fill:#9cd}\n.path1{fill:#cb8}\n"
    "@media (prefers-color-scheme:dark){\n"
    "text{fill:#ddd}\n.small{fill:#999}\n.axis{stroke:#555}\n.delay{stroke:#6af}\n"
    ".loss{stroke:#f75}\n.page{fill:#111}\n.path0{fill:#357}\n.path1{fill:#653}\n}\n"
    "</style>\n";

/// Plain, whatever the locale.
std::string pixels(double value) {
    std::array<char, 32> text;
    const auto written =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 1);
    if (written.ec != std::errc()) return "0";
    return {text.data(), written.ptr};
}

/// A character as XML has it (XML 1.0, 2.2 and 2.4), of a text that is printable.
std::string_view xml_of(std::string_view character) {
    if (character == "&") return "&amp;";
    if (character == "<") return "&lt;";
    if (character == ">") return "&gt;";
    if (character == "\"") return "&quot;";
    const bool is_forbidden = character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
    return is_forbidden ? "?" : character;
}

std::string in_xml(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto bytes = std::max<std::size_t>(first_code_point(text).bytes, 1);
        out += xml_of(text.substr(0, bytes));
        text.remove_prefix(bytes);
    }
    return out;
}

std::string svg_text(double x, double y, std::string_view text, std::string_view attributes = {}) {
    return "<text x=\"" + pixels(x) + "\" y=\"" + pixels(y) + "\"" + std::string(attributes) + ">" +
           in_xml(text) + "</text>\n";
}

std::string svg_path(std::string_view kind, const std::string& course) {
    return "<path class=\"" + std::string(kind) + "\" d=\"" + course + "\"/>\n";
}

/// The x of a time, of a call that ends at `end_s`.
double x_of(double at_s, double end_s) {
    const double share = end_s > 0 ? std::clamp(at_s / end_s, 0.0, 1.0) : 0;
    return axis_x + share * (right_edge - axis_x);
}

/// The y of a value on an axis whose foot is at `foot`.
double y_of(double value, double end_value, double foot) {
    return foot - std::clamp(value / end_value, 0.0, 1.0) * curve_height;
}

/// Lines from mean to mean, and a stroke from the least to the most of each merged point.
std::string course_of(const curve& of, double end_s, double end_value, double foot) {
    std::string line;
    std::string strokes;
    bool goes_on = false;
    for (const auto& each : of.points) {
        const bool is_known = each.value.has_value();
        if (!is_known) {
            goes_on = false;
            continue;
        }
        const auto x = pixels(x_of(each.at_s, end_s));
        const auto y = pixels(y_of(each.value->mean(), end_value, foot));
        const auto least = pixels(y_of(each.value->least, end_value, foot));
        const auto most = pixels(y_of(each.value->most, end_value, foot));
        line += (goes_on ? "L" : "M") + x + " " + y;
        // A point alone would be invisible.
        if (!goes_on) line += "h0.5";
        if (least != most) strokes += "M" + x + " " + least + "V" + most;
        goes_on = true;
    }
    return line + strokes;
}

/// One curve with its heading and axes, from `top` down.
std::string panel_of(const curve& of, double end_s, double top) {
    constexpr std::string_view right_aligned = " class=\"small\" text-anchor=\"end\"";
    const double foot = top + panel_height - 20;
    const double end_value = end_of_axis(of.most);
    auto out = svg_text(axis_x, foot - curve_height - 8, heading_of(of));
    out += svg_text(
        axis_x - 6, foot - curve_height + 8, amount_text(end_value, of.unit), right_aligned
    );
    out += svg_text(axis_x - 6, foot, amount_text(0, of.unit), right_aligned);
    out += svg_path(
        "axis",
        "M" + pixels(axis_x) + " " + pixels(foot - curve_height) + "V" + pixels(foot) + "H" +
            pixels(right_edge)
    );
    const auto* kind = of.kind == curve_kind::delay ? "delay" : "loss";
    return out + svg_path(kind, course_of(of, end_s, end_value, foot));
}

/// A band of the paths with their letters, and the letters' meaning below.
std::string band_of_paths(const call_curves& call, double top) {
    std::string out;
    for (std::size_t i = 0; i < call.paths.size(); ++i) {
        const auto& each = call.paths[i];
        const double from = x_of(each.from_s, call.end_s);
        const bool is_last = i + 1 == call.paths.size();
        const double to = is_last ? right_edge : x_of(call.paths[i + 1].from_s, call.end_s);
        out += "<rect class=\"path" + std::to_string(i % 2) + "\" x=\"" + pixels(from) + "\" y=\"" +
               pixels(top) + "\" width=\"" + pixels(to - from) + "\" height=\"" +
               pixels(path_height) + "\"><title>" + in_xml(each.path) + "</title></rect>\n";
        out += svg_text(from + 3, top + 11, std::string(1, each.letter), " class=\"small\"");
    }
    double y = top + path_height;
    for (const auto& each : path_legend(call))
        out += svg_text(axis_x, y += legend_line, each, " class=\"small\"");
    return out;
}

double height_of_paths(const call_curves& call) {
    if (call.paths.empty()) return 0;
    const auto lines = static_cast<double>(path_legend(call).size());
    return path_height + lines * legend_line + legend_line;
}

std::string svg_times(double end_s, double y) {
    std::string out;
    for (const double each : time_ticks(end_s, most_time_ticks))
        out += svg_text(x_of(each, end_s), y, clock_of(each), " class=\"small\"");
    return out;
}

} // namespace

std::string svg_plot(const call_curves& call) {
    const double foot = title_height + panel_height * static_cast<double>(call.curves.size());
    const auto width = pixels(page_width);
    const auto height = pixels(foot + foot_height + height_of_paths(call));
    std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width +
                      "\" height=\"" + height + "\" viewBox=\"0 0 " + width + " " + height +
                      "\" role=\"img\">\n";
    const auto heading = heading_of(call);
    out += "<title>" + in_xml(heading) + "</title>\n";
    out += style_sheet;
    out += "<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n";
    out += svg_text(axis_x, 24, heading);
    double top = title_height;
    for (const auto& each : call.curves) {
        out += panel_of(each, call.end_s, top);
        top += panel_height;
    }
    out += svg_times(call.end_s, foot - 4);
    out += band_of_paths(call, foot + foot_height - 8);
    return out + "</svg>\n";
}

} // namespace babel::cli
