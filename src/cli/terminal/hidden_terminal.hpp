// A pseudo-terminal that is never shown, for a library that insists on configuring one.
#pragma once

#include "cli/terminal/screen_size.hpp"
#include <babel/net/descriptor.hpp>

#include <termios.h>

namespace babel::cli {

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
