#include "cli/terminal/terminal_mode.hpp"

#include <babel/core/signals.hpp>

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdlib>

namespace babel::cli {
namespace {

// Signals that end a program, and that the loop does not catch. SIGXCPU comes at the limit of
// processor time, also for real-time priority.
constexpr std::array crashes{
    SIGQUIT,
    SIGABRT,
    SIGSEGV,
    SIGBUS,
    SIGFPE,
    SIGILL,
    SIGTRAP,
    SIGSYS,
    SIGXCPU,
    SIGALRM,
    SIGUSR2,
    SIGVTALRM,
    SIGPROF,
    SIGPWR};

struct rescue {
    std::atomic<int> descriptor{-1}; // -1: nothing to restore
    termios settings{};
    std::array<struct sigaction, crashes.size()> before{};
};
rescue to_rescue;

void give_back() {
    if (const int fd = to_rescue.descriptor.exchange(-1); fd >= 0)
        ::tcsetattr(fd, TCSANOW, &to_rescue.settings);
}

/// Restores the terminal, and lets the signal have its usual effect.
void on_crash(int number) {
    give_back();
    for (std::size_t i = 0; i < crashes.size(); ++i)
        if (crashes[i] == number) ::sigaction(number, &to_rescue.before[i], nullptr);
    ::raise(number); // delivered once this handler has returned
}

/// Libraries may call exit().
void watch_for_exit() {
    static const bool once = std::atexit(give_back) == 0;
    static_cast<void>(once);
}

void watch_for_crashes() {
    struct sigaction action {};
    action.sa_handler = on_crash;
    action.sa_flags = SA_ONSTACK;
    for (std::size_t i = 0; i < crashes.size(); ++i)
        ::sigaction(crashes[i], is_ignored(crashes[i]) ? nullptr : &action, &to_rescue.before[i]);
}

void watch_no_more() {
    for (std::size_t i = 0; i < crashes.size(); ++i)
        ::sigaction(crashes[i], &to_rescue.before[i], nullptr);
}

} // namespace

terminal_mode::terminal_mode(int descriptor)
    : descriptor_(descriptor), known_(::tcgetattr(descriptor, &before_) == 0) {}

bool terminal_mode::is_ours() const {
    const auto foreground = ::tcgetpgrp(descriptor_);
    return foreground < 0 || foreground == ::getpgrp(); // no job control, or the terminal is ours
}

bool terminal_mode::enter() {
    if (!known_ || !is_ours()) return false;
    if (to_rescue.descriptor < 0) {
        ::tcgetattr(descriptor_, &before_); // others may have changed them since
        to_rescue.settings = before_;
        watch_for_exit();
        watch_for_crashes();
        to_rescue.descriptor = descriptor_;
    }
    termios raw = before_;
    raw.c_iflag = (raw.c_iflag & ~tcflag_t{INLCR | IGNCR}) | ICRNL;
    raw.c_oflag |= OPOST | ONLCR;
    raw.c_lflag &= ~tcflag_t{ICANON | ECHO | IEXTEN};
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    // Does not wait for the output, which Ctrl-S may have stopped.
    return ::tcsetattr(descriptor_, TCSANOW, &raw) == 0;
}

void terminal_mode::leave() {
    if (to_rescue.descriptor.exchange(-1) < 0) return;
    watch_no_more();
    if (is_ours()) ::tcsetattr(descriptor_, TCSANOW, &before_);
}

} // namespace babel::cli
