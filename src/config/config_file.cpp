#include "config/file_lines.hpp"
#include <babel/config/config_file.hpp>
#include <babel/config/nearest.hpp>
#include <babel/core/text.hpp>

#include <utility>

namespace babel::config {
namespace {

constexpr std::size_t shown_key_columns = 60;

/// The option of a key that a file may have. Errors: a message.
result<const option*, std::string> find_key(const option_list& options, const std::string& key) {
    const auto* found = options.find(key);
    if (!found)
        return "unknown key \"" + printable(key, shown_key_columns) + "\"" +
               did_you_mean(key, options.keys());
    if (!found->in_files) return "\"" + key + "\" is allowed only on the command line, as --" + key;
    return found;
}

} // namespace

result<given_values, fault>
parse_file(const option_list& options, std::string_view text, const file_name& name, source from) {
    const auto path = printable_path(name.path);
    auto lines = parse_lines(text, path);
    if (!lines) return lines.error();
    given_values out;
    for (auto& line : *lines) {
        const auto place = place_in(path, line.number);
        const auto key = find_key(options, line.key);
        if (!key) return fault{place, key.error(), false};
        out.push_back(
            {*key,
             std::move(line.value),
             from,
             name.origin + ":" + std::to_string(line.number),
             place + ": " + line.key}
        );
    }
    if (const auto checked = check_repeated(out); !checked) return checked.error();
    return out;
}

} // namespace babel::config
