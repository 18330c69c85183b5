// What Tab makes of a half-typed line. No I/O: what there is to choose from is asked for.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// What there is to choose from; a function that is empty has nothing.
struct completion_choices {
    using names = std::vector<std::string>;

    std::vector<std::string_view> usages; ///< Of each verb: "volume mic|out [0-200]".
    std::function<names()> contacts;
    std::function<names(const std::string& direction)> devices; ///< "in" or "out"
    /// What is in a folder (empty: this one, else with a slash at the end); folders end in a slash.
    std::function<names(const std::string& folder)> files;
};

/// What becomes of the text before the cursor.
struct completion {
    std::size_t replaces_bytes = 0; ///< Before the cursor.
    std::string by;                 ///< As far as it is certain; the same again where nothing is.
    std::vector<std::string> candidates; ///< As they are, not quoted; sorted, none twice.
};

/// Completes the last word of `before_cursor`, which is split as split_words() does. A word that is
/// certain gets a blank behind it, but not a folder.
completion complete(std::string_view before_cursor, const completion_choices& choices);

/// The candidates in lines of so many columns, safe to print; of very many only the first.
std::string list_candidates(const std::vector<std::string>& candidates, int columns);

/// The word as split_words() reads it: with quotes around it and escapes where it needs them.
std::string quoted_word(std::string_view word);

} // namespace babel::cli
