// The usage text, and the same as tables for the documentation: both from the tables of modes and
// options.
#include "cli/options/help.hpp"
#include "cli/options/mode_table.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace babel::cli {
namespace {

using two_columns = std::pair<std::string, std::string>;

std::string in_columns(const std::vector<two_columns>& lines) {
    std::size_t width = 0;
    for (const auto& each : lines)
        width = std::max(width, each.first.size());
    std::string out;
    for (const auto& [left, right] : lines)
        out.append("  ").append(left).append(width - left.size() + 2, ' ').append(right) += '\n';
    return out;
}

std::string mode_syntax(const mode_row& each) {
    auto out = "babel-cli " + std::string(each.name);
    if (!each.operand.empty()) out += " " + std::string(each.operand);
    return out;
}

/// For a cell of a table: a bar would end it.
std::string table_cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|') out += '\\';
        out += c;
    }
    return out;
}

std::string code(std::string_view text) {
    return text.empty() ? "" : "`" + table_cell(text) + "`";
}

std::string table_row(const std::vector<std::string>& cells) {
    std::string out = "|";
    for (const auto& cell : cells)
        out += " " + cell + (cell.empty() ? "|" : " |");
    return out + "\n";
}

std::string table_of(option_group group) {
    auto out = "\n### " + std::string(title_of(group)) + "\n\n";
    out += table_row({"option", "meaning", "default", "environment"});
    out += "|---|---|---|---|\n";
    for (const auto& each : all_options()) {
        if (each.group != group) continue;
        const auto standard = each.operand.empty() ? "" : each.standard;
        out += table_row(
            {code(option_syntax(each, false)),
             table_cell(each.meaning),
             code(standard),
             each.in_files ? code(environment_name(each)) : ""}
        );
    }
    return out;
}

} // namespace

std::string usage_text() {
    std::vector<two_columns> modes;
    for (const auto& each : all_modes())
        modes.emplace_back(mode_syntax(each), each.meaning);
    auto out = "babel-cli - voice calls from the terminal\n\nUsage:\n" + in_columns(modes);
    std::vector<two_columns> options;
    for (const auto& each : all_options())
        options.emplace_back(option_syntax(each, true), option_meaning(each));
    const auto lines = in_columns(options); // all groups in the same columns
    std::size_t at = 0;
    option_group last = option_group::output;
    for (const auto& each : all_options()) {
        if (std::exchange(last, each.group) != each.group)
            out += "\n" + std::string(title_of(each.group)) + ":\n";
        const auto end = lines.find('\n', at) + 1;
        out += lines.substr(at, end - at);
        at = end;
    }
    return out + "\nMost options can also be set in a file or in the environment (BABEL_SERVER, "
                 "BABEL_NAME...);\nsee \"babel-cli help config\". \"babel-cli config\" shows the "
                 "values in effect.\nAt the prompt, \"help\" lists the commands.\n";
}

std::string reference_tables() {
    auto out = table_row({"command", "meaning"}) + "|---|---|\n";
    for (const auto& each : all_modes())
        out += table_row({code(mode_syntax(each)), table_cell(each.meaning)});
    for (const auto group : option_groups)
        out += table_of(group);
    return out;
}

} // namespace babel::cli
