// Signals to a client that is not in a call.
#include "cli/app/session_fixture.hpp"
#include "cli/app/signal_watch.hpp"
#include "support/catch.hpp"

#include <csignal>

using namespace babel;

TEST_CASE("a terminating signal is the status of the program", "[signal_watch]") {
    for (const int number : {SIGTERM, SIGHUP, SIGINT}) {
        test::session_fixture t({});
        cli::signal_watch watch(t.user.loop.get_executor(), false, t.console, t.exit, t.user.log);
        watch.follow(t.user.alice, *t.session, true);
        test::spawned<void> watching(t.user.loop, watch.run());
        test::run_ready(t.user.loop);
        REQUIRE(::raise(number) == 0);
        test::run_until(t.user.loop, [&] { return t.exit.is_leaving(); });
        CHECK(t.exit.status(false) == cli::status_of_signal(number));
        watch.cancel();
        watching.cancel();
        watching.get();
    }
}
