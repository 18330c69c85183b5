// What is told and asked of one option: its syntax, its variable, whether a value fits.
#include "cli/options/option_table.hpp"
#include <babel/core/number.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <cctype>
#include <optional>

namespace babel::cli {
namespace {

bool is_choice(std::string_view choices, std::string_view word) {
    for (;;) {
        const auto bar = choices.find('|');
        if (choices.substr(0, bar) == word) return true;
        if (bar == choices.npos) return false;
        choices.remove_prefix(bar + 1);
    }
}

} // namespace

const option_row* find_option(std::string_view name) {
    const auto found = std::ranges::find(all_options(), name, &option_row::name);
    return found == all_options().end() ? nullptr : &*found;
}

const option_row* find_option(char letter) {
    const auto found = std::ranges::find(all_options(), letter, &option_row::letter);
    return found == all_options().end() ? nullptr : &*found;
}

std::string check_value(const option_row& option, std::string_view value) {
    switch (option.kind) {
    case value_kind::flag:
        return value == "true" || value == "false" ? "" : "true or false";
    case value_kind::text:
        if (value.empty()) return "missing value";
        return value.find('\0') == value.npos ? "" : "contains a NUL byte";
    case value_kind::number: {
        const auto number = whole_number<int>(value);
        if (number && *number >= option.least && *number <= option.most) return {};
        if (option.may_be_off && value == "off") return {};
        return "a number from " + std::to_string(option.least) + " to " +
               std::to_string(option.most) + (option.may_be_off ? ", or off" : "");
    }
    case value_kind::choice:
        return is_choice(option.choices, value) ? "" : listed(option.choices);
    }
    return {};
}

std::string option_syntax(const option_row& option, bool letter_column) {
    std::string out;
    if (option.letter)
        out = std::string("-") + option.letter + ", ";
    else if (letter_column)
        out = "    ";
    out += "--" + std::string(option.name);
    if (option.operand.empty()) return out;
    const auto operand = std::string(option.operand);
    return out + (option.implied.empty() ? " " + operand : "[=" + operand + "]");
}

std::string option_meaning(const option_row& option) {
    std::string out(option.meaning);
    const bool says_default = option.operand.empty() || option.standard.empty();
    if (!says_default) out += " (default " + std::string(option.standard) + ")";
    return out;
}

std::string environment_name(const option_row& option) {
    std::string out = "BABEL_";
    for (const char c : option.name)
        out += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

std::string listed(std::string_view choices) {
    std::string out;
    for (;;) {
        const auto bar = choices.find('|');
        const bool last = bar == choices.npos;
        if (!out.empty()) out += last ? " or " : ", ";
        out += choices.substr(0, bar);
        if (last) return out;
        choices.remove_prefix(bar + 1);
    }
}

} // namespace babel::cli
