#include "client/known/list_line.hpp"

#include <babel/core/number.hpp>

#include <algorithm>

namespace babel::client {

std::vector<std::string_view> words_of_line(std::string_view line, std::size_t most) {
    std::vector<std::string_view> words;
    while (words.size() < most) {
        line.remove_prefix(std::min(line.find_first_not_of(line_blanks), line.size()));
        if (line.empty()) break;
        const auto end = std::min(line.find_first_of(line_blanks), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
    return words;
}

bool is_date(std::string_view text) {
    const bool has_form = text.size() == 10 && text[4] == '-' && text[7] == '-';
    if (!has_form) return false;
    const auto month = whole_number<unsigned>(text.substr(5, 2)).value_or(0);
    const auto day = whole_number<unsigned>(text.substr(8)).value_or(0);
    return whole_number<unsigned>(text.substr(0, 4)) && month >= 1 && month <= 12 && day >= 1 &&
           day <= 31;
}

bool is_comment_line(std::string_view line) {
    const auto first = line.find_first_not_of(line_blanks);
    return first == line.npos || line[first] == '#';
}

} // namespace babel::client
