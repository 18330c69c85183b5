// Configuration file of the server, with a key for every option.
#include "settings.hpp"
#include <babel/config/config_file.hpp>
#include <babel/config/nearest.hpp>
#include <babel/core/text.hpp>

#include <algorithm>

namespace babel::server {
namespace {

constexpr std::size_t shown_columns = 60;

bool is_key(std::string_view name) {
    return std::ranges::any_of(all_options(), [&](const option& each) {
        return each.name == name;
    });
}

std::vector<std::string_view> key_names() {
    std::vector<std::string_view> names;
    for (const auto& each : all_options())
        names.emplace_back(each.name);
    return names;
}

} // namespace

std::variant<std::vector<given>, wrong_usage>
parse_config(const std::string& text, const std::string& name) {
    const auto at = [&](int number) { return name + ':' + std::to_string(number) + ": "; };
    const auto lines = config::parse_config_lines(text);
    if (const auto* fault = std::get_if<config::config_fault>(&lines))
        return wrong_usage{at(fault->number) + fault->what};
    std::vector<given> all;
    for (const auto& line : std::get<std::vector<config::config_line>>(lines)) {
        const auto where = at(line.number);
        if (!is_key(line.key))
            return wrong_usage{
                where + "there is no key '" + printable(line.key, shown_columns) + "'" +
                config::did_you_mean(line.key, key_names())};
        all.push_back({line.key, line.value, where + line.key});
    }
    return all;
}

std::variant<config_lines, wrong_usage> read_config(const sources& from) {
    const auto path = from.config_file.value_or(standard_config_file);
    const auto text = config::read_config_file(path);
    if (const auto* fault = std::get_if<config::file_fault>(&text)) {
        if (fault->is_absent && !from.config_file) return config_lines();
        return wrong_usage{path + ": " + fault->what};
    }
    const auto& content = std::get<std::string>(text);
    if (content.empty() && !from.may_be_empty)
        return wrong_usage{path + ": the file is empty; if that is meant, leave a comment in it"};
    auto lines = parse_config(content, path);
    if (auto* fault = std::get_if<wrong_usage>(&lines)) return *fault;
    return config_lines(std::get<std::vector<given>>(std::move(lines)));
}

} // namespace babel::server
