// A pseudo-terminal that nobody looks at, for a library that insists on setting one up.
#pragma once

#include <babel/net/descriptor.hpp>

#include <termios.h>

namespace babel::cli {

struct screen_size {
    int rows = 24;
    int columns = 80;

    bool operator==(const screen_size&) const = default;
    /// As libedit has it.
    int usable_columns() const { return columns < 2 ? 80 : columns; }
};

/// libedit waits for a terminal's output whenever it changes its settings, forever if somebody has
/// stopped it by Ctrl-S. This one has none.
class hidden_terminal {
public:
    /// Whether there is one now, with these settings.
    bool open(const termios& settings);
    void resize(screen_size size) const;
    int descriptor() const { return terminal_.get(); }

private:
    net::descriptor master_, terminal_;
};

} // namespace babel::cli
