// Completes a half-typed line at Tab. No I/O: the candidates come from functions.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// Sources of candidates; an empty function offers nothing.
struct completion_choices {
    using names = std::vector<std::string>;

    std::vector<std::string_view> usages; ///< Of each verb: "volume mic|out [0-200]".
    std::function<names()> contacts;
    std::function<names()> peers;                               ///< Known by their keys.
    std::function<names(const std::string& direction)> devices; ///< "in" or "out"
    /// The names in a folder, given with a slash at the end (empty: the current one); folders in it
    /// end in a slash.
    std::function<names(const std::string& folder)> files;
};

/// The change of the text before the cursor.
struct completion {
    std::size_t replaces_bytes = 0;      ///< Before the cursor.
    std::string by;                      ///< The certain part; the same text if nothing is certain.
    std::vector<std::string> candidates; ///< Not quoted, sorted, unique.
};

/// Completes the last word of `before_cursor`, which is split as split_words() does. A blank
/// follows a word that is certain, but not a folder.
completion complete(std::string_view before_cursor, const completion_choices& choices);

/// The candidates in lines of `columns` columns, safe to print; only the first ones of very many.
std::string list_candidates(const std::vector<std::string>& candidates, int columns);

/// Quotes a word for split_words(), with escapes if necessary.
std::string quoted_word(std::string_view word);

} // namespace babel::cli
