// The settings of the terminal while a line is edited, restored on every way out.
#pragma once

#include <termios.h>

namespace babel::cli {

/// Key by key and without echo between enter() and leave(). Signal keys still work, and Ctrl-S
/// still stops the output, if they did before. A program that crashes also restores the terminal.
/// Lifetime: one at a time. Destruction leaves.
class terminal_mode {
public:
    /// `descriptor`: a terminal, which outlives this.
    explicit terminal_mode(int descriptor);
    terminal_mode(const terminal_mode&) = delete;
    terminal_mode& operator=(const terminal_mode&) = delete;
    ~terminal_mode() { leave(); }

    /// True if the settings could be read; otherwise nothing is done.
    bool known() const { return known_; }
    const termios& before() const { return before_; }

    /// If we are not in the foreground, the terminal belongs to the shell and is left alone.
    /// Returns true if it is ours.
    bool enter();
    void leave();

private:
    bool is_ours() const;

    int descriptor_;
    termios before_{};
    bool known_ = false;
};

} // namespace babel::cli
