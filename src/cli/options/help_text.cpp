// The usage text and the tables of the documentation, made from the tables of modes and options.
#include "cli/options/help.hpp"
#include "cli/options/mode_table.hpp"
#include <babel/config/help.hpp>

#include <vector>

namespace babel::cli {
namespace {

std::string mode_syntax(const mode_row& each) {
    auto out = "babel-cli " + std::string(each.name);
    if (!each.operand.empty()) out += " " + std::string(each.operand);
    return out;
}

/// A bar would end the cell of a table.
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

std::string table_of(std::string_view group) {
    auto out = "\n### " + std::string(group) + "\n\n";
    out += table_row({"option", "meaning", "default", "environment"});
    out += "|---|---|---|---|\n";
    for (const auto& each : all_options()) {
        if (each.group != group) continue;
        const auto standard = each.operand.empty() ? "" : each.standard;
        out += table_row(
            {code(config::syntax_of(each)),
             table_cell(each.meaning),
             code(standard),
             each.in_files ? code(config::environment_name(each)) : ""}
        );
    }
    return out;
}

std::vector<std::string_view> groups() {
    std::vector<std::string_view> out;
    for (const auto& each : all_options())
        if (out.empty() || out.back() != each.group) out.push_back(each.group);
    return out;
}

} // namespace

std::string usage_text() {
    std::vector<config::two_columns> modes;
    for (const auto& each : all_modes())
        modes.push_back({mode_syntax(each), std::string(each.meaning)});
    return "babel-cli - voice calls from the terminal\n\nUsage:\n" + config::in_columns(modes) +
           config::option_help(all_options()) +
           "\nMost options can also be set in a file or in the environment (BABEL_SERVER, "
           "BABEL_NAME...);\nsee \"babel-cli help config\". \"babel-cli config\" shows the "
           "values in effect.\nAt the prompt, \"help\" lists the commands.\n";
}

std::string reference_tables() {
    auto out = table_row({"command", "meaning"}) + "|---|---|\n";
    for (const auto& each : all_modes())
        out += table_row({code(mode_syntax(each)), table_cell(each.meaning)});
    for (const auto group : groups())
        out += table_of(group);
    return out;
}

} // namespace babel::cli
