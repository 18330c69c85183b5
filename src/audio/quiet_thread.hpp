// A thread that no signal is delivered to.
#pragma once

#include <signal.h>
#include <system_error>
#include <thread>
#include <utility>

namespace babel::audio {

/// Signals are for the loop's thread, and a pipe without a reader must be an error, not a SIGPIPE.
/// Errors: not joinable where no thread can be had.
template <class Run>
std::thread start_without_signals(Run run) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread started;
    try {
        started = std::thread(std::move(run));
    } catch (const std::system_error&) {
        // Left not joinable: the caller reports it.
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return started;
}

} // namespace babel::audio
