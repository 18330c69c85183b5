#include "cli/options/config_report.hpp"

#include "cli/render/json_text.hpp"
#include <babel/core/text.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace babel::cli {
namespace {

constexpr std::size_t origin_column = 38;
constexpr std::size_t longest_value = 1024;

} // namespace

std::string config_text(std::span<const effective_value> values) {
    std::string out;
    for (const auto& each : values) {
        auto line = std::string(each.option) + " = " + printable(each.value, longest_value);
        line.resize(std::max(line.size() + 2, origin_column), ' ');
        out += line + "(" + (each.origin.empty() ? "not set" : each.origin) + ")\n";
    }
    return out;
}

std::string config_json(std::span<const effective_value> values) {
    boost::json::object options;
    for (const auto& each : values) {
        auto& entry = options[each.option].emplace_object();
        const bool is_set = !each.origin.empty();
        entry["value"] =
            is_set ? boost::json::value(printable(each.value, longest_value)) : nullptr;
        if (is_set) entry["from"] = each.origin;
    }
    return json_text({{"v", 1}, {"type", "config"}, {"options", std::move(options)}});
}

} // namespace babel::cli
