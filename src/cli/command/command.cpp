#include "cli/command/command.hpp"

#include "cli/command/verb_table.hpp"
#include <babel/config/nearest.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <utility>

namespace babel::cli {
namespace {

std::vector<const verb*> verbs_starting_with(std::string_view text) {
    std::vector<const verb*> found;
    for (const auto& v : all_verbs())
        if (v.name.starts_with(text)) found.push_back(&v);
    return found;
}

const verb* find_verb(std::string_view text, verbs form) {
    for (const auto& v : all_verbs())
        if (v.name == text) return &v;
    const auto starting = verbs_starting_with(text);
    return form == verbs::prefixes && starting.size() == 1 ? starting.front() : nullptr;
}

command_error unknown_verb(std::string_view text) {
    const std::string problem = "unknown command \"" + printable(text) + "\"";
    std::vector<std::string_view> names;
    for (const auto& v : all_verbs())
        names.push_back(v.name);
    const auto meant = config::did_you_mean(text, names);
    return {problem + (meant.empty() ? "; \"help\" lists them" : meant)};
}

/// Joins the words beyond that number to the last one of them.
void join_rest(std::vector<std::string>& words, std::size_t most) {
    if (words.size() <= most) return;
    for (auto i = most; i < words.size(); ++i)
        words[most - 1] += " " + words[i];
    words.resize(most);
}

/// Splits a line as its verb requires.
result<std::vector<std::string>, command_error>
words_of_command(std::string_view line, verbs form) {
    const auto started = split_first_words(line, 2);
    const auto* found = started && !started->empty() ? find_verb(started->front(), form) : nullptr;
    if (!found || !found->takes_rest) return split_words(line);
    return split_first_words(line, 1 + found->max_words);
}

} // namespace

result<any_command, command_error> parse_command(std::string_view line, verbs form) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    auto split = words_of_command(line, form);
    if (!split) return split.error();
    if (split->empty() || split->front().starts_with('#')) return command::nothing{};
    return parse_words(*std::move(split), form);
}

result<any_command, command_error> parse_words(std::vector<std::string> words, verbs form) {
    if (words.empty()) return command::nothing{};
    const auto* found = find_verb(words.front(), form);
    if (!found) return unknown_verb(words.front());
    words.erase(words.begin());
    if (found->takes_rest) join_rest(words, found->max_words);
    command_error usage{"usage: " + std::string(found->usage)};
    if (words.size() < found->min_words || words.size() > found->max_words) return usage;
    auto made = found->make(words);
    if (!made) return usage;
    return std::move(*made);
}

std::vector<std::string_view> command_usages() {
    std::vector<std::string_view> all;
    for (const auto& v : all_verbs())
        all.push_back(v.usage);
    return all;
}

std::string command_help(std::string_view topic) {
    constexpr std::size_t column = 25;
    std::string text;
    for (const auto& v : all_verbs()) {
        if (!topic.empty() && v.name != topic) continue;
        std::string line = "  " + std::string(v.usage);
        line.resize(std::max(line.size(), column), ' ');
        text += line + " " + std::string(v.meaning) + "\n";
    }
    if (text.empty()) return unknown_verb(topic).what + "\n";
    return text;
}

} // namespace babel::cli
