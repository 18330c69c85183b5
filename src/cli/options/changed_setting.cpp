#include "cli/options/changed_setting.hpp"

#include "cli/options/option_table.hpp"
#include "cli/options/option_values.hpp"
#include <babel/config/nearest.hpp>
#include <babel/core/text.hpp>

#include <vector>

namespace babel::cli {
namespace {

std::string no_such_key(const std::string& key) {
    std::vector<std::string_view> names;
    for (const auto& each : all_options())
        if (each.changes_while_running) names.push_back(each.name);
    const auto meant = config::nearest(key, names);
    auto wrong = "unknown option " + printable(key);
    if (!meant.empty()) wrong += ": did you mean \"" + std::string(meant) + "\"?";
    return wrong;
}

} // namespace

std::string change_setting(client::settings& of, const std::string& key, const std::string& value) {
    const auto* option = find_option(key);
    if (!option) return no_such_key(key);
    if (!option->changes_while_running) return key + " cannot be changed while the program runs";
    if (const auto wrong = check_value(*option, value); !wrong.empty()) return key + ": " + wrong;
    invocation changed;
    changed.client = of;
    auto wrong = option->take(changed, value);
    if (wrong.empty()) wrong = check_together(changed);
    if (wrong.empty()) of = std::move(changed.client);
    return wrong;
}

} // namespace babel::cli
