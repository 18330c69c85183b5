#include "support/bounded_run.hpp"
#include <babel/core/signals.hpp>

#include <csignal>

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
