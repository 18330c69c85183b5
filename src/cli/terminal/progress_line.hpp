// The progress of long work: one line of a terminal that is rewritten.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace babel::cli {

/// Erases itself at the end of its lifetime. Write other lines to the terminal after erase() only.
class progress_line {
public:
    enum class place { nowhere, terminal };
    /// Writes to the terminal, at once.
    using sink = std::function<void(std::string_view text)>;

    /// `columns`: of the terminal; a longer text is cut.
    progress_line(sink to, place where, int columns)
        : write_(std::move(to)), where_(where), columns_(columns) {}
    progress_line(const progress_line&) = delete;
    progress_line& operator=(const progress_line&) = delete;
    ~progress_line() { erase(); }

    /// Shows a text of ASCII characters, in place of the one before. The same text again is not
    /// written.
    void show(std::string_view text);
    void erase();

private:
    sink write_;
    place where_;
    int columns_;
    std::string shown_;
};

/// The place of the progress of a mode that prints and exits: on standard error, if that is a
/// terminal whose cursor may be moved, and nobody asked for JSON or silence.
progress_line::place place_of_progress(bool is_unwanted);

} // namespace babel::cli
