#include <babel/config/help.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace babel::config {
namespace {

constexpr std::size_t help_columns = 100;

std::size_t widest(std::span<const two_columns> rows) {
    std::size_t width = 0;
    for (const auto& each : rows)
        width = std::max(width, each.left.size());
    return width;
}

/// Takes words from the front of `text`, as many as fit; at least one.
std::string_view take_line(std::string_view& text, std::size_t columns) {
    auto end = text.size() <= columns ? text.npos : text.rfind(' ', columns);
    if (end == 0 || (end == text.npos && text.size() > columns)) end = text.find(' ', columns);
    const auto line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    return line;
}

/// The right column continues below itself.
std::string lines_of(const two_columns& row, std::size_t width) {
    std::string out;
    std::string_view left = row.left;
    std::string_view right = row.right;
    const auto begin = width + 4;
    do {
        out += "  " + padded(left, width + 2);
        out.append(take_line(right, help_columns - begin)).append("\n");
        left = {};
    } while (!right.empty());
    return out;
}

} // namespace

std::string in_columns(std::span<const two_columns> rows) {
    const auto width = widest(rows);
    std::string out;
    for (const auto& each : rows)
        out += lines_of(each, width);
    return out;
}

std::string option_help(const option_list& options) {
    std::vector<two_columns> rows;
    for (const auto& each : options)
        rows.push_back({syntax_of(each, true), meaning_of(each)});
    const auto width = widest(rows);
    std::string out;
    std::string_view group;
    auto row = rows.begin();
    for (const auto& each : options) {
        if (each.group != group) out.append("\n").append(each.group).append(":\n");
        group = each.group;
        out += lines_of(*row++, width);
    }
    return out;
}

} // namespace babel::config
