#include "cli/options/config_report.hpp"

#include "cli/render/json_text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <utility>

namespace babel::cli {

std::string config_json(std::span<const config::effective_value> values) {
    boost::json::object options;
    for (const auto& each : values) {
        auto& entry = options[each.option].emplace_object();
        const bool is_set = !each.origin.empty();
        entry["value"] = is_set ? boost::json::value(config::printed(each)) : nullptr;
        if (is_set) entry["from"] = each.origin;
    }
    return json_text({{"v", 1}, {"type", "config"}, {"options", std::move(options)}});
}

} // namespace babel::cli
