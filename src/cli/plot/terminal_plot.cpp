#include "cli/plot/terminal_plot.hpp"

#include "cli/plot/dot_canvas.hpp"
#include "cli/plot/plot_scale.hpp"
#include <babel/core/text.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace babel::cli {
namespace {

constexpr int curve_rows = 4;
constexpr std::size_t label_columns = 9; // "100000 ms"
constexpr int columns_a_tick = 16;

/// Columns between the axis and the right edge.
int canvas_columns(const plot_look& look) {
    const int all = std::clamp(look.columns, min_plot_columns, max_plot_columns);
    return all - static_cast<int>(label_columns) -
           3; // a blank, the axis, and the last column of the terminal
}

/// "  50 ms |"
std::string axis_label(std::string_view text, const plot_look& look) {
    const std::size_t used = babel::columns_of(text);
    const std::size_t blanks = used < label_columns ? label_columns - used : 0;
    const std::string_view bar = look.unicode ? "│" : "|";
    return look.colors.aside(std::string(blanks, ' ').append(text).append(" ").append(bar));
}

void draw_curve(dot_canvas& canvas, const curve& of, double end_s, double end_value) {
    const auto height = [&](double value) {
        return step_on_axis(value, end_value, canvas.dots_up());
    };
    bool goes_on = false;
    int last_x = 0;
    int last_y = 0;
    for (const auto& each : of.points) {
        const bool is_known = each.value.has_value();
        if (!is_known) {
            goes_on = false;
            continue;
        }
        const int x = step_on_axis(each.at_s, end_s, canvas.dots_across());
        const int y = height(each.value->mean());
        if (goes_on) canvas.line(last_x, last_y, x, y);
        canvas.fill(x, height(each.value->least), height(each.value->most));
        goes_on = true;
        last_x = x;
        last_y = y;
    }
}

std::string curve_text(const curve& of, double end_s, const plot_look& look) {
    auto out = "\n" + heading_of(of) + "\n";
    if (!look.curves) return out;
    const auto glyphs = look.unicode ? dot_glyphs::braille : dot_glyphs::ascii;
    dot_canvas canvas(canvas_columns(look), curve_rows, glyphs);
    const double end_value = end_of_axis(of.most);
    draw_curve(canvas, of, end_s, end_value);
    for (int row = 0; row < canvas.rows(); ++row) {
        std::string label;
        if (row == 0) label = amount_text(end_value, of.unit);
        if (row == canvas.rows() - 1) label = amount_text(0, of.unit);
        const auto cells = canvas.row(row);
        const bool is_delay = of.kind == curve_kind::delay;
        out += axis_label(label, look);
        out += (is_delay ? look.colors.level(cells) : look.colors.trouble(cells)) + "\n";
    }
    return out;
}

/// The letter of each path where it begins, and a line while it lasts. Of several changes in one
/// column the last one shows.
std::string path_row(const call_curves& call, const plot_look& look) {
    const int columns = canvas_columns(look);
    std::string letters(static_cast<std::size_t>(columns), '\0');
    for (const auto& each : call.paths)
        letters[static_cast<std::size_t>(step_on_axis(each.from_s, call.end_s, columns))] =
            each.letter;
    std::string out;
    bool has_begun = false;
    for (const char each : letters) {
        has_begun = has_begun || each != '\0';
        if (each != '\0')
            out += each;
        else if (has_begun)
            out += look.unicode ? "─" : "-";
        else
            out += ' ';
    }
    return out;
}

std::string paths_text(const call_curves& call, const plot_look& look) {
    if (call.paths.empty()) return {};
    std::string out = "\npath\n";
    const std::string margin(label_columns + 2, ' ');
    if (!look.curves) {
        for (const auto& each : call.paths)
            out += margin + clock_of(each.from_s) + "  " + each.path + "\n";
        return out;
    }
    out += axis_label({}, look) + path_row(call, look) + "\n";
    for (const auto& each : path_legend(call))
        out += margin + each + "\n";
    return out;
}

/// The times below the last row, each from the column of its time on.
std::string time_row(double end_s, const plot_look& look) {
    const int columns = canvas_columns(look);
    std::string out;
    for (const double each : time_ticks(end_s, columns / columns_a_tick + 1)) {
        const auto at = static_cast<std::size_t>(step_on_axis(each, end_s, columns));
        const auto text = clock_of(each);
        const bool is_free = out.empty() || out.size() < at;
        const bool has_room = at + text.size() <= static_cast<std::size_t>(columns);
        if (is_free && has_room) out = padded(out, at) + text;
    }
    return std::string(label_columns + 2, ' ') + look.colors.aside(out) + "\n";
}

/// For locales other than UTF-8: a character that is not ASCII becomes a question mark.
std::string ascii_only(const std::string& text) {
    std::string out;
    for (const char each : text) {
        const bool is_ascii = static_cast<unsigned char>(each) < 0x80;
        if (is_ascii)
            out += each;
        else if (starts_code_point(each))
            out += '?';
    }
    return out;
}

} // namespace

std::string terminal_plot(const call_curves& call, const plot_look& look) {
    auto out = heading_of(call) + "\n";
    for (const auto& each : call.curves)
        out += curve_text(each, call.end_s, look);
    out += paths_text(call, look);
    if (look.curves) out += time_row(call.end_s, look);
    return look.unicode ? out : ascii_only(out);
}

} // namespace babel::cli
