// A pseudo-terminal that is never shown, for a library that insists on configuring one.
#pragma once

#include <babel/net/descriptor.hpp>

#include <termios.h>

namespace babel::cli {

struct screen_size {
    int rows = 24;
    int columns = 80;

    bool operator==(const screen_size&) const = default;
    /// The rule of libedit.
    int usable_columns() const { return columns < 2 ? 80 : columns; }
};

/// libedit waits for a terminal's output whenever it changes its settings, and waits forever after
/// a Ctrl-S. This terminal has no output.
class hidden_terminal {
public:
    /// Opens it with these settings. Returns false if that fails.
    bool open(const termios& settings);
    void resize(screen_size size) const;
    int descriptor() const { return terminal_.get(); }

private:
    net::descriptor master_, terminal_;
};

} // namespace babel::cli
