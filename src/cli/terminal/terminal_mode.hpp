// The settings of the terminal that a line is edited on, given back on every way out.
#pragma once

#include <termios.h>

namespace babel::cli {

/// Key by key and without echo between enter() and leave(); signals keep their keys, and Ctrl-S
/// stops what is shown, if they did before. Also a program that crashes leaves the terminal as it
/// was.
/// Lifetime: one at a time. Destruction leaves.
class terminal_mode {
public:
    /// `descriptor`: a terminal, which outlives this.
    explicit terminal_mode(int descriptor);
    terminal_mode(const terminal_mode&) = delete;
    terminal_mode& operator=(const terminal_mode&) = delete;
    ~terminal_mode() { leave(); }

    /// Whether the settings could be read; otherwise nothing is done.
    bool known() const { return known_; }
    const termios& before() const { return before_; }

    /// A terminal of which we are not in the foreground is the shell's, and left alone.
    /// Returns whether it is ours.
    bool enter();
    void leave();

private:
    bool is_ours() const;

    int descriptor_;
    termios before_{};
    bool known_ = false;
};

} // namespace babel::cli
