#include "config/file_lines.hpp"
#include <babel/config/config_file.hpp>
#include <babel/config/nearest.hpp>
#include <babel/core/text.hpp>

namespace babel::config {
namespace {

constexpr std::size_t shown_key_columns = 60;

/// The error in a key; empty: none.
std::string error_in_key(const option_list& options, const std::string& key) {
    const auto* found = options.find(key);
    if (!found)
        return "unknown key \"" + printable(key, shown_key_columns) + "\"" +
               did_you_mean(key, options.keys());
    if (!found->in_files) return "\"" + key + "\" is allowed only on the command line, as --" + key;
    return {};
}

} // namespace

result<given_values, fault>
parse_file(const option_list& options, std::string_view text, const file_name& name, source from) {
    const auto lines = parse_lines(text, name.path);
    if (!lines) return lines.error();
    given_values out;
    for (const auto& line : *lines) {
        const auto place = place_in(name.path, line.number);
        if (auto wrong = error_in_key(options, line.key); !wrong.empty())
            return fault{place, std::move(wrong), false};
        out.push_back(
            {options.find(line.key),
             line.value,
             from,
             name.origin + ":" + std::to_string(line.number),
             place + ": " + line.key}
        );
    }
    if (const auto checked = check_repeated(out); !checked) return checked.error();
    return out;
}

} // namespace babel::config
