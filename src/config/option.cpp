#include "config/choices.hpp"
#include <babel/config/option.hpp>
#include <babel/core/number.hpp>
#include <babel/core/text.hpp>

#include <cctype>

namespace babel::config {
namespace {

/// `wanted`: the values that there are.
std::string misfit(std::string_view value, const std::string& wanted) {
    return "'" + printable(value) + "' is not " + wanted;
}

} // namespace

value_result check_value(const option& of, std::string_view value) {
    switch (of.kind) {
    case value_kind::flag:
        if (value != "true" && value != "false") return misfit(value, "true or false");
        break;
    case value_kind::text:
        if (value.empty()) return "missing value";
        if (value.find('\0') != value.npos) return "contains a NUL byte";
        break;
    case value_kind::number: {
        const auto number = whole_number<std::int64_t>(value);
        if (number && *number >= of.least && *number <= of.most) return {};
        if (of.may_be_off && value == "off") return {};
        const auto range = std::to_string(of.least) + " to " + std::to_string(of.most);
        return misfit(value, "a number from " + range + (of.may_be_off ? ", or off" : ""));
    }
    case value_kind::choice:
        if (!is_choice(of.choices, value)) return misfit(value, listed(of.choices));
    }
    return {};
}

std::string default_of(const option& of) {
    if (of.standard.empty() && of.computed) return of.computed();
    return std::string(of.standard);
}

std::string syntax_of(const option& of, bool letter_column) {
    std::string out;
    if (of.letter)
        out = std::string("-") + of.letter + ", ";
    else if (letter_column)
        out = "    ";
    out += "--" + std::string(of.name);
    if (of.operand.empty()) return out;
    const auto operand = std::string(of.operand);
    return out + (of.implied.empty() ? " " + operand : "[=" + operand + "]");
}

std::string meaning_of(const option& of) {
    std::string out(of.meaning);
    const auto standard = of.operand.empty() ? std::string() : default_of(of);
    return standard.empty() ? out : out + " (default " + standard + ")";
}

std::string environment_name(const option& of) {
    std::string out = "BABEL_";
    for (const char c : of.name)
        out += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

} // namespace babel::config
