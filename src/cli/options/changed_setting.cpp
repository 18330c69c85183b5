#include "cli/options/changed_setting.hpp"

#include "cli/options/all_options.hpp"
#include "cli/options/option_values.hpp"

#include <utility>

namespace babel::cli {

result<void, config::fault>
change_setting(client::settings& of, const std::string& key, const std::string& value) {
    invocation changed;
    changed.client = of;
    auto accepted = all_options().change(changed, key, value);
    if (accepted) accepted = check_together(changed);
    if (accepted) of = std::move(changed.client);
    return accepted;
}

} // namespace babel::cli
