#include <babel/config/completion.hpp>

namespace babel::config {

std::string split_choices(std::string_view choices, std::string_view separator) {
    std::string out;
    for (const char c : choices)
        out += c == '|' ? separator : std::string_view(&c, 1);
    return out;
}

std::string single_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string_view("'\\''") : std::string_view(&c, 1);
    return out + "'";
}

std::string fish_option(std::string_view program, const option& of) {
    auto out = "complete -c " + std::string(program);
    if (of.letter) out += std::string(" -s ") + of.letter;
    return out + " -l " + std::string(of.name) + " -d " + single_quoted(of.meaning);
}

} // namespace babel::config
