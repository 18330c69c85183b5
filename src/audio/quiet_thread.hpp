// A thread that no signal is delivered to but its own crash.
#pragma once

#include <babel/core/signal_stack.hpp>

#include <signal.h>
#include <system_error>
#include <thread>
#include <utility>

namespace babel::audio {

/// Signals are for the loop's thread, and a pipe without a reader must be an error, not a SIGPIPE.
/// Those of a crash are left: while they are blocked the system ends the program without calling
/// its handler, which gives the terminal back.
/// Errors: not joinable where no thread can be had.
template <class Run>
std::thread start_without_signals(Run run) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS})
        sigdelset(&all, number);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread started;
    try {
        started = std::thread([run = std::move(run)]() mutable {
            const signal_stack for_crashes;
            run();
        });
    } catch (const std::system_error&) {
        // Left not joinable: the caller reports it.
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return started;
}

} // namespace babel::audio
