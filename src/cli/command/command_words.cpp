#include "cli/command/command_words.hpp"

#include <limits>
#include <optional>
#include <utility>

namespace babel::cli {
namespace {

constexpr std::string_view blanks = " \t\r";

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return {};
}

/// Takes the character after a backslash off the front of `rest`.
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

/// Takes one word off the front of `rest`, which starts with it.
result<std::string, command_error> take_word(std::string_view& rest) {
    std::string word;
    char quote = 0;
    while (!rest.empty()) {
        const char c = rest.front();
        if (!quote && (c == ' ' || c == '\t')) break;
        rest.remove_prefix(1);
        if (c == '\\' && quote != '\'') {
            const auto escaped = take_escaped(rest);
            if (!escaped)
                return command_error{"a backslash must be followed by a character or xNN"};
            word += *escaped;
        } else if (!quote && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == quote) {
            quote = 0;
        } else {
            word += c;
        }
    }
    if (quote) return command_error{"unclosed quote"};
    return {boost::system::in_place_value, std::move(word)};
}

} // namespace

result<std::vector<std::string>, command_error> split_words(std::string_view line) {
    return split_first_words(line, std::numeric_limits<std::size_t>::max());
}

result<std::vector<std::string>, command_error>
split_first_words(std::string_view rest, std::size_t most) {
    std::vector<std::string> words;
    while (true) {
        const auto start = rest.find_first_not_of(blanks);
        if (start == rest.npos) return words;
        rest.remove_prefix(start);
        if (words.size() + 1 == most) {
            words.emplace_back(rest.substr(0, rest.find_last_not_of(blanks) + 1));
            return words;
        }
        auto word = take_word(rest);
        if (!word) return word.error();
        words.push_back(*std::move(word));
    }
}

} // namespace babel::cli
