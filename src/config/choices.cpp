#include "config/choices.hpp"

namespace babel::config {
namespace {

/// Takes the first word off.
std::string_view next_choice(std::string_view& choices) {
    const auto bar = choices.find('|');
    const auto word = choices.substr(0, bar);
    choices.remove_prefix(bar == choices.npos ? choices.size() : bar + 1);
    return word;
}

} // namespace

bool is_choice(std::string_view choices, std::string_view word) {
    while (!choices.empty())
        if (next_choice(choices) == word) return true;
    return false;
}

std::string listed(std::string_view choices) {
    std::string out(next_choice(choices));
    while (!choices.empty()) {
        const auto word = next_choice(choices);
        out.append(choices.empty() ? " or " : ", ").append(word);
    }
    return out;
}

} // namespace babel::config
