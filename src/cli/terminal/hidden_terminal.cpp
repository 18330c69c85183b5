#include "cli/terminal/hidden_terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>

#include <pty.h>

namespace babel::cli {

bool hidden_terminal::open(const termios& settings) {
    int master = -1;
    int terminal = -1;
    if (::openpty(&master, &terminal, nullptr, &settings, nullptr) != 0) return false;
    master_.reset(master);
    terminal_.reset(terminal);
    ::fcntl(master, F_SETFD, FD_CLOEXEC);
    ::fcntl(terminal, F_SETFD, FD_CLOEXEC);
    return true;
}

void hidden_terminal::resize(screen_size to) const {
    winsize size{};
    size.ws_row = static_cast<unsigned short>(to.rows);
    size.ws_col = static_cast<unsigned short>(to.columns);
    ::ioctl(master_.get(), TIOCSWINSZ, &size);
}

} // namespace babel::cli
