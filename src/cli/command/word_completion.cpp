#include "cli/command/word_completion.hpp"

#include "cli/command/command_words.hpp"
#include <babel/core/text.hpp>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>
#include <variant>

namespace babel::cli {
namespace {

using word_list = completion_choices::names;

constexpr std::size_t max_listed = 100;

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t start = 0; start <= text.size();) {
        const auto end = std::min(text.find(separator, start), text.size());
        if (end > start) parts.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

/// Start of the last word, which may be empty and may have an open quote.
std::size_t start_of_last_word(std::string_view text) {
    std::size_t start = 0;
    char quote = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\\' && quote != '\'')
            ++at;
        else if (!quote && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = 0;
        else if (!quote && (c == ' ' || c == '\t'))
            start = at + 1;
    }
    return start;
}

/// The words of a text, including an unfinished last one.
std::vector<std::string> words_of(std::string_view text) {
    for (const std::string_view end : {"", "\"", "'"}) {
        auto split = split_words(std::string(text).append(end));
        if (split) return *std::move(split);
    }
    return {};
}

/// The usage of the verb, which may be shortened; empty if it is ambiguous.
std::string_view usage_of(std::string_view verb, const std::vector<std::string_view>& usages) {
    std::vector<std::string_view> meant;
    for (const auto usage : usages) {
        const auto name = usage.substr(0, usage.find(' '));
        if (name == verb) return usage;
        if (name.starts_with(verb)) meant.push_back(usage);
    }
    return meant.size() == 1 ? meant.front() : std::string_view();
}

word_list verbs_of(const std::vector<std::string_view>& usages) {
    word_list verbs;
    for (const auto usage : usages)
        verbs.emplace_back(usage.substr(0, usage.find(' ')));
    return verbs;
}

void append(word_list& to, word_list more) {
    std::ranges::move(more, std::back_inserter(to));
}

/// Candidates for a part of a usage: a lower-case word stands for itself, a capitalised one for
/// names.
word_list choices_for(
    std::string_view part,
    const std::vector<std::string>& words,
    const std::string& last,
    const completion_choices& choices
) {
    const auto is_small = [](unsigned char c) { return std::islower(c) != 0; };
    if (std::ranges::all_of(part, is_small)) return {std::string(part)};
    const bool is_device = part == "NAME" && words.size() == 2;
    if (is_device) return choices.devices ? choices.devices(words[1]) : word_list{};
    if (part == "WHO" || part == "NAME") return choices.contacts ? choices.contacts() : word_list{};
    if (part == "PEER") return choices.peers ? choices.peers() : word_list{};
    if (part == "CMD" || part == "COMMAND") return verbs_of(choices.usages);
    if (part != "FILE" || !choices.files) return {};
    const auto folder = last.substr(0, last.rfind('/') + 1);
    word_list files;
    for (const auto& name : choices.files(folder)) {
        const bool is_hidden = name.starts_with('.') && last.size() == folder.size();
        if (!is_hidden) files.push_back(folder + name);
    }
    return files;
}

word_list choices_behind(
    const std::vector<std::string>& words,
    const std::string& last,
    const completion_choices& choices
) {
    if (words.empty()) return verbs_of(choices.usages);
    const auto usage = split(usage_of(words.front(), choices.usages), ' ');
    if (usage.size() <= words.size()) return {};
    std::string here(usage[words.size()]);
    std::erase_if(here, [](char c) { return c == '[' || c == ']'; });
    word_list all;
    for (const auto part : split(here, '|'))
        append(all, choices_for(part, words, last, choices));
    return all;
}

std::string common_start(const word_list& candidates) {
    std::string_view start = candidates.front();
    for (const std::string_view name : candidates) {
        const auto [end, other] = std::ranges::mismatch(start, name);
        start = start.substr(0, static_cast<std::size_t>(end - start.begin()));
    }
    // Never split a character of several bytes.
    while (!start.empty() && start.size() < candidates.front().size() &&
           !starts_code_point(candidates.front()[start.size()]))
        start.remove_suffix(1);
    return std::string(start);
}

/// The word with escapes, as it stands between quotes.
std::string backslashed(std::string_view word) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    while (!word.empty()) {
        const auto point = first_code_point(word);
        const bool is_shown = point.bytes > 0 && !is_unprintable(point.value);
        const auto bytes = word.substr(0, std::max<std::size_t>(point.bytes, 1));
        word.remove_prefix(bytes.size());
        if (bytes == "\"" || bytes == "\\") text += '\\';
        if (is_shown) {
            text += bytes;
            continue;
        }
        for (const char byte : bytes) {
            const auto value = static_cast<unsigned char>(byte);
            text += {'\\', 'x', digits[value >> 4], digits[value & 15]};
        }
    }
    return text;
}

bool needs_quotes(std::string_view word) {
    return word.empty() || word.starts_with('#') || word.find_first_of(" \t'") != word.npos ||
           backslashed(word) != word;
}

} // namespace

std::string list_candidates(const std::vector<std::string>& candidates, int columns) {
    const auto listed = std::min(candidates.size(), max_listed);
    std::string text;
    std::size_t at = 0;
    for (std::size_t i = 0; i < listed; ++i) {
        const auto word = printable(candidates[i]);
        const auto wide = static_cast<std::size_t>(std::ranges::count_if(word, starts_code_point));
        const bool fits = at + 2 + wide <= static_cast<std::size_t>(columns);
        if (at > 0) text += fits ? "  " : "\n";
        at = at > 0 && fits ? at + 2 + wide : wide;
        text += word;
    }
    if (listed < candidates.size())
        text += "\nand " + std::to_string(candidates.size() - listed) + " more";
    return text + '\n';
}

std::string quoted_word(std::string_view word) {
    if (!needs_quotes(word)) return std::string(word);
    return '"' + backslashed(word) + '"';
}

completion complete(std::string_view before_cursor, const completion_choices& choices) {
    const auto raw = before_cursor.substr(start_of_last_word(before_cursor));
    auto words = words_of(before_cursor);
    completion found{raw.size(), std::string(raw), {}};
    std::string last;
    if (!raw.empty()) {
        if (words.empty()) return found; // a bad escape somewhere
        last = std::move(words.back());
        words.pop_back();
    }
    for (auto& name : choices_behind(words, last, choices))
        if (name.starts_with(last)) found.candidates.push_back(std::move(name));
    std::ranges::sort(found.candidates);
    const auto twice = std::ranges::unique(found.candidates);
    found.candidates.erase(twice.begin(), twice.end());
    if (found.candidates.empty()) return found;
    const auto certain = common_start(found.candidates);
    const bool is_whole = found.candidates.size() == 1 && !certain.ends_with('/');
    if (is_whole)
        found.by = quoted_word(certain) + ' ';
    else if (certain.size() > last.size())
        found.by = needs_quotes(certain) ? '"' + backslashed(certain) : certain;
    return found;
}

} // namespace babel::cli
