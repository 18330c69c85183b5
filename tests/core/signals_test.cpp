#include "support/bounded_run.hpp"
#include <babel/core/signal_stack.hpp>
#include <babel/core/signals.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>

using namespace babel;

TEST_CASE("a signal that was ignored at the start stays ignored", "[signals]") {
    asio::io_context loop{1};
    std::signal(SIGUSR1, SIG_IGN);
    std::signal(SIGUSR2, SIG_DFL);
    CHECK(is_ignored(SIGUSR1));
    int came = 0;
    {
        asio::signal_set set(loop);
        add_unless_ignored(set, {SIGUSR1, SIGUSR2});
        CHECK(is_ignored(SIGUSR1));
        CHECK_FALSE(is_ignored(SIGUSR2));
        set.async_wait([&](const auto& failed, int number) {
            if (!failed) came = number;
        });
        std::raise(SIGUSR1);
        std::raise(SIGUSR2);
        test::run_until(loop, [&] { return came != 0; });
    }
    CHECK(came == SIGUSR2);
    std::signal(SIGUSR1, SIG_DFL);
}

namespace {

/// The exit status of a child that runs out of stack.
int status_of_overflow(bool has_signal_stack) {
    const auto child = ::fork();
    if (child == 0) {
        std::optional<signal_stack> stack;
        if (has_signal_stack) stack.emplace();
        struct sigaction how {};
        how.sa_handler = [](int) { ::_exit(7); };
        how.sa_flags = SA_ONSTACK;
        ::sigaction(SIGSEGV, &how, nullptr);
        volatile auto* below = static_cast<volatile char*>(__builtin_frame_address(0));
        for (;;)
            *(below -= 1024) = 0; // past the end of the stack
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

} // namespace

TEST_CASE("a thread that ran out of stack can still clean up", "[signals]") {
    const int with = status_of_overflow(true);
    CHECK(WIFEXITED(with));
    CHECK(WEXITSTATUS(with) == 7);
}
