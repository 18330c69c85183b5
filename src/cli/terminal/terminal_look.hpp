// The abilities of a terminal, as the environment and the system report them.
#pragma once

#include "cli/options/options.hpp"
#include "cli/terminal/screen_size.hpp"

namespace babel::cli {

/// False if TERM is missing or dumb: then the output consists of whole lines only.
bool moves_cursor();

/// True if the output shows colours: the user has decided, or it goes to a terminal that has them.
bool shows_colors(color_choice chosen, bool wants_plain, int descriptor);

/// False if the environment selects C: the locale has UTF-8 for input only then.
bool draws_unicode();

/// The size of that terminal; the usual one if it is unknown.
screen_size size_of_terminal(int descriptor);

} // namespace babel::cli
