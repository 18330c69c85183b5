#include <babel/config/help.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace babel::config {
namespace {

std::size_t widest(std::span<const two_columns> rows) {
    std::size_t width = 0;
    for (const auto& each : rows)
        width = std::max(width, each.left.size());
    return width;
}

std::string line_of(const two_columns& row, std::size_t width) {
    return "  " + padded(row.left, width + 2) + row.right + "\n";
}

} // namespace

std::string in_columns(std::span<const two_columns> rows) {
    const auto width = widest(rows);
    std::string out;
    for (const auto& each : rows)
        out += line_of(each, width);
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
        out += line_of(*row++, width);
    }
    return out;
}

} // namespace babel::config
