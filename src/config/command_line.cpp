#include "config/tokenizer.hpp"
#include <babel/config/command_line.hpp>

namespace babel::config {

result<command_line, fault>
read_command_line(const option_list& options, const std::vector<std::string>& arguments) {
    auto parsed = tokenize(options, arguments);
    if (!parsed) return parsed.error();
    command_line out;
    for (auto& each : parsed->options) {
        auto& value = each.value.front();
        if (each.position_key >= 0) {
            out.words.push_back(std::move(value));
            continue;
        }
        const auto shown = "--" + each.string_key;
        out.options.push_back(
            {options.find(each.string_key), std::move(value), source::command_line, shown, shown}
        );
    }
    return out;
}

} // namespace babel::config
