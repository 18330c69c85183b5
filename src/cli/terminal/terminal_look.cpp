#include "cli/terminal/terminal_look.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <langinfo.h>
#include <string_view>

namespace babel::cli {

bool moves_cursor() {
    const auto* terminal = std::getenv("TERM");
    return terminal && *terminal && std::string_view(terminal) != "dumb";
}

bool shows_colors(color_choice chosen, bool wants_plain, int descriptor) {
    if (chosen != color_choice::automatic) return chosen == color_choice::always;
    return !wants_plain && moves_cursor() && ::isatty(descriptor) != 0;
}

bool draws_unicode() {
    for (const auto* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const auto* value = std::getenv(variable);
        if (!value || !*value) continue;
        if (std::string_view(value) == "C" || std::string_view(value) == "POSIX") return false;
        break;
    }
    return std::string_view(::nl_langinfo(CODESET)) == "UTF-8";
}

screen_size size_of_terminal(int descriptor) {
    screen_size size;
    winsize found{};
    if (::ioctl(descriptor, TIOCGWINSZ, &found) != 0 || found.ws_col == 0) return size;
    return {found.ws_row, found.ws_col};
}

} // namespace babel::cli
