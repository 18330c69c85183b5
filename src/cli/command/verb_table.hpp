// Table of all verbs: usage, help, and the command that each makes.
#pragma once

#include "cli/command/command.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

struct verb {
    std::string_view name;
    std::size_t min_words; // after the verb
    std::size_t max_words;
    std::string_view usage; // placeholders are capitalised
    std::string_view meaning;
    /// Returns nothing for invalid words.
    std::optional<any_command> (*make)(const std::vector<std::string>& words);
    bool takes_rest = false; // the last word is the rest of the line
};

std::span<const verb> all_verbs();

} // namespace babel::cli
