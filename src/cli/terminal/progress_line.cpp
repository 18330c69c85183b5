#include "cli/terminal/progress_line.hpp"

#include "cli/terminal/terminal_look.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstddef>

namespace babel::cli {
namespace {

constexpr std::string_view erase_progress = "\r\x1b[K"; // ECMA-48: EL

} // namespace

void progress_line::show(std::string_view text) {
    if (where_ == place::nowhere) return;
    // A full row would wrap on some terminals.
    const auto room = static_cast<std::size_t>(std::max(columns_ - 1, 0));
    const auto cut = text.substr(0, room);
    if (cut == shown_) return;
    write_(std::string(erase_progress).append(cut));
    shown_ = cut;
}

void progress_line::erase() {
    if (shown_.empty()) return;
    write_(erase_progress);
    shown_.clear();
}

progress_line::place place_of_progress(bool is_unwanted) {
    const bool is_shown = !is_unwanted && moves_cursor() && ::isatty(STDERR_FILENO) != 0;
    return is_shown ? progress_line::place::terminal : progress_line::place::nowhere;
}

} // namespace babel::cli
