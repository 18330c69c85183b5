#include "config/file_lines.hpp"

#include <babel/core/text.hpp>

#include <utility>

namespace babel::config {
namespace {

constexpr std::size_t shown_columns = 60;
constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view without_comment(std::string_view line) {
    for (auto at = line.find('#'); at != line.npos; at = line.find('#', at + 1))
        if (at == 0 || blanks.find(line[at - 1]) != blanks.npos) return line.substr(0, at);
    return line;
}

/// The error in a line that is not empty; empty: none.
std::string error_in(std::string_view line) {
    if (line.find('\0') != line.npos)
        return "there is a NUL byte in this line; is this a text file?";
    if (line.starts_with('[')) return "there are no sections in this file";
    if (!trimmed(line.substr(0, line.find('='))).empty() && line.find('=') != line.npos) return {};
    return "'" + printable(line, shown_columns) + "' is not of the form KEY = VALUE";
}

} // namespace

std::string place_in(const std::string& path, int number) {
    return path + ':' + std::to_string(number);
}

result<std::vector<file_line>, fault> parse_lines(std::string_view text, const std::string& path) {
    std::vector<file_line> all;
    if (constexpr std::string_view mark = "\xef\xbb\xbf"; text.starts_with(mark))
        text.remove_prefix(mark.size()); // of the encoding, as some editors write it
    for (int number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const auto line = trimmed(without_comment(text.substr(0, end)));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (line.empty()) continue;
        if (auto error = error_in(line); !error.empty())
            return fault{place_in(path, number), std::move(error), false};
        const auto equals = line.find('=');
        const auto key = trimmed(line.substr(0, equals));
        const auto value = trimmed(line.substr(equals + 1));
        all.push_back({number, std::string(key), std::string(value)});
    }
    return all;
}

} // namespace babel::config
