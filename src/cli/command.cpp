#include "nearest.hpp"
#include <babel/cli/command.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace babel::cli {
namespace {

enum class argument { none, optional, required };

struct verb {
    std::string_view name;
    argument takes;
    std::string_view usage;
    std::string_view meaning;
    /// Nothing where the verb knows no such word.
    std::optional<any_command> (*make)(std::string word);
};

template <class Command>
std::optional<any_command> with_word(std::string word) {
    return Command{std::move(word)};
}
template <class Command>
std::optional<any_command> without_word(std::string) {
    return Command{};
}
template <bool On>
std::optional<any_command> mute(std::string) {
    return command::mute{On};
}
std::optional<any_command> stats(std::string word) {
    using show = command::stats::show;
    if (word.empty()) return command::stats{show::once};
    if (word == "on") return command::stats{show::repeatedly};
    if (word == "off") return command::stats{show::no_more};
    return {};
}

constexpr std::array<verb, 10> verb_table{{
    {"call", argument::required, "call WHO", "call WHO", with_word<command::call>},
    {"accept",
     argument::optional,
     "accept [WHO]",
     "answer who is calling",
     with_word<command::accept>},
    {"refuse", argument::optional, "refuse [WHO]", "do not answer", with_word<command::refuse>},
    {"hangup",
     argument::optional,
     "hangup [WHO]",
     "end the call, or stop calling",
     with_word<command::hangup>},
    {"contacts", argument::none, "contacts", "who is online", without_word<command::contacts>},
    {"mute", argument::none, "mute", "let nobody hear the microphone", mute<true>},
    {"unmute", argument::none, "unmute", "let the microphone be heard again", mute<false>},
    {"stats",
     argument::optional,
     "stats [on|off]",
     "the figures of the call, now or every 5 s",
     stats},
    {"help", argument::optional, "help [COMMAND]", "this list", with_word<command::help>},
    {"quit", argument::none, "quit", "hang up and leave", without_word<command::quit>},
}};

std::vector<const verb*> verbs_starting_with(std::string_view text) {
    std::vector<const verb*> found;
    for (const auto& v : verb_table)
        if (v.name.starts_with(text)) found.push_back(&v);
    return found;
}

const verb* find_verb(std::string_view text, verbs how) {
    for (const auto& v : verb_table)
        if (v.name == text) return &v;
    const auto starting = verbs_starting_with(text);
    return how == verbs::prefixes && starting.size() == 1 ? starting.front() : nullptr;
}

command_error unknown_verb(std::string_view text) {
    std::string what = "unknown command \"" + printable(text) + "\"";
    std::vector<std::string_view> names;
    for (const auto& v : verb_table)
        names.push_back(v.name);
    if (const auto close = nearest(text, names); !close.empty())
        return {what + ": did you mean \"" + std::string(close) + "\"?"};
    return {what + "; \"help\" lists them"};
}

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return {};
}

/// The character after a backslash, taken off the front of `rest`.
std::optional<char> take_escaped(std::string_view& rest) {
    if (rest.empty()) return {};
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c != 'x') return c;
    if (rest.size() < 2) return {};
    const auto high = hex_digit(rest[0]);
    const auto low = hex_digit(rest[1]);
    if (!high || !low) return {};
    rest.remove_prefix(2);
    return static_cast<char>(*high * 16 + *low);
}

/// One word off the front of `rest`, which starts with it.
std::variant<std::string, command_error> take_word(std::string_view& rest) {
    std::string word;
    char quote = 0;
    while (!rest.empty()) {
        const char c = rest.front();
        if (!quote && (c == ' ' || c == '\t')) break;
        rest.remove_prefix(1);
        if (c == '\\' && quote != '\'') {
            const auto escaped = take_escaped(rest);
            if (!escaped) return command_error{"after a backslash comes a character or xNN"};
            word += *escaped;
        } else if (!quote && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == quote) {
            quote = 0;
        } else {
            word += c;
        }
    }
    if (quote) return command_error{"a quote is open"};
    return word;
}

} // namespace

std::variant<std::vector<std::string>, command_error> split_words(std::string_view rest) {
    std::vector<std::string> words;
    while (true) {
        const auto start = rest.find_first_not_of(" \t\r");
        if (start == rest.npos) return words;
        rest.remove_prefix(start);
        auto word = take_word(rest);
        if (auto* wrong = std::get_if<command_error>(&word)) return std::move(*wrong);
        words.push_back(std::get<std::string>(std::move(word)));
    }
}

std::variant<any_command, command_error> parse_command(std::string_view line, verbs how) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    auto split = split_words(line);
    if (auto* wrong = std::get_if<command_error>(&split)) return std::move(*wrong);
    auto words = std::get<std::vector<std::string>>(std::move(split));
    if (words.empty() || words.front().starts_with('#')) return command::nothing{};
    const auto* found = find_verb(words.front(), how);
    if (!found) return unknown_verb(words.front());
    const auto given = words.size() - 1;
    const bool too_few = found->takes == argument::required && given == 0;
    const bool too_many = given > (found->takes == argument::none ? 0 : 1);
    const command_error usage{"usage: " + std::string(found->usage)};
    if (too_few || too_many) return usage;
    auto made = found->make(given == 0 ? std::string() : std::move(words.back()));
    if (!made) return usage;
    return std::move(*made);
}

std::string command_help(std::string_view topic) {
    std::string text;
    for (const auto& v : verb_table) {
        if (!topic.empty() && v.name != topic) continue;
        std::string line = "  " + std::string(v.usage);
        line.resize(std::max<std::size_t>(line.size(), 18), ' ');
        text += line + " " + std::string(v.meaning) + "\n";
    }
    if (text.empty()) return unknown_verb(topic).what + "\n";
    return text;
}

} // namespace babel::cli
