#include <babel/config/report.hpp>
#include <babel/core/text.hpp>

#include <algorithm>

namespace babel::config {
namespace {

constexpr std::size_t origin_column = 38;
constexpr std::size_t longest_value = 1024;

std::string line_of(const effective_value& each) {
    return std::string(each.option) + " = " + printed(each);
}

} // namespace

effective_value default_value(const option& of) {
    auto value = of.kind == value_kind::flag ? "false" : default_of(of);
    const auto* origin = value.empty() ? "" : "default";
    return {of.name, std::move(value), origin};
}

std::string printed(const effective_value& of) {
    return printable(of.value, longest_value);
}

std::string report_with_origins(std::span<const effective_value> all) {
    std::string out;
    for (const auto& each : all) {
        auto line = line_of(each);
        line.resize(std::max(line.size() + 2, origin_column), ' ');
        out += line + "(" + (each.origin.empty() ? "not set" : each.origin) + ")\n";
    }
    return out;
}

std::string report(std::span<const effective_value> all) {
    std::string out;
    for (const auto& each : all)
        out += line_of(each) + "\n";
    return out;
}

} // namespace babel::config
