#include "cli/options/changed_setting.hpp"

#include "cli/options/option_table.hpp"
#include "cli/options/option_values.hpp"

#include <utility>

namespace babel::cli {

std::optional<config::fault>
change_setting(client::settings& of, const std::string& key, const std::string& value) {
    invocation changed;
    changed.client = of;
    auto wrong = all_options().change(changed, key, value);
    if (!wrong) wrong = check_together(changed);
    if (!wrong) of = std::move(changed.client);
    return wrong;
}

} // namespace babel::cli
