#include "first_process.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace babel {
namespace {

int status_of(int how) {
    return WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how);
}

/// True if a process sent it. The child gets the terminal's signals from the terminal.
bool is_from_process(const siginfo_t& signal) {
    return signal.si_code <= 0;
}

[[noreturn]] void reap_until_end_of(pid_t child, const sigset_t& all) {
    for (;;) {
        siginfo_t got{};
        const int number = ::sigwaitinfo(&all, &got);
        if (number > 0 && number != SIGCHLD && is_from_process(got)) ::kill(child, number);
        int how = 0;
        for (pid_t ended = 0; (ended = ::waitpid(-1, &how, WNOHANG)) > 0;)
            if (ended == child) ::_exit(status_of(how));
    }
}

} // namespace

void leave_first_process() {
    if (::getpid() != 1) return;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before);
    const auto child = ::fork();
    if (child > 0) reap_until_end_of(child, all);
    ::sigprocmask(SIG_SETMASK, &before, nullptr); // in the child, or where there can be none
}

} // namespace babel
