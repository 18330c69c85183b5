// Running commands: waits for their results, and the end of these waits.
#include "cli/command/commander.hpp"
#include "cli/offline_client.hpp"
#include "cli/state/blocked_names.hpp"
#include "cli/state/call_log.hpp"
#include "support/catch.hpp"

using namespace babel;
using namespace std::chrono_literals;
using cli::asker;
using cli::wait_mode;
namespace command = cli::command;

namespace {

struct commander_under_test {
    test::offline_client user;
    cli::blocked_names blocked{{}};
    cli::call_log calls{{}, "alice", user.files};
    cli::commander commander{
        user.loop.get_executor(), user.alice, {[] {}, [](bool) {}, blocked, calls}};

    test::spawned<cli::command_result> begin(
        cli::any_command request,
        wait_mode mode = wait_mode::until_result,
        asker source = asker::user
    ) {
        return {user.loop, commander.run(std::move(request), mode, source)};
    }
};

} // namespace

TEST_CASE("a command without a wait is done at once", "[commander]") {
    commander_under_test t;
    CHECK(t.begin(command::mute{true}).get().ok());
    CHECK(t.user.alice.controls().muted);
    CHECK_FALSE(t.commander.is_waiting());
}

TEST_CASE("an event ends the wait for it", "[commander]") {
    commander_under_test t;
    auto waiting = t.begin(command::wait{"call.missed", {}});
    test::run_ready(t.user.loop);
    CHECK(t.commander.is_waiting());
    t.commander.on_event(client::event::call_up{});
    test::run_ready(t.user.loop);
    CHECK_FALSE(waiting.ended());
    t.commander.on_event(client::event::call_missed{});
    CHECK(waiting.get().ok());
    CHECK_FALSE(t.commander.is_waiting());
}

TEST_CASE("a wait that times out before its event fails", "[commander]") {
    commander_under_test t;
    const auto result = t.begin(command::wait{"call.missed", 1ms}).get();
    CHECK_FALSE(result.ok());
    CHECK(result.text == "no call.missed came in time");
}

TEST_CASE("for a person only wait and sleep wait", "[commander]") {
    commander_under_test t;
    CHECK(t.begin(command::sleep{1ms}, wait_mode::none).get().ok());
    auto waiting = t.begin(command::wait{"call.missed", {}}, wait_mode::none);
    test::run_ready(t.user.loop);
    CHECK_FALSE(waiting.ended());
    t.commander.cancel();
    waiting.get();
}

TEST_CASE("the wait of one source is cancelled without the others", "[commander]") {
    commander_under_test t;
    auto user = t.begin(command::wait{"call.missed", {}});
    auto other = t.begin(command::wait{"call.missed", {}}, wait_mode::until_result, asker::other);
    test::run_ready(t.user.loop);
    t.commander.cancel(asker::user);
    const auto cancelled = user.get();
    CHECK_FALSE(cancelled.ok());
    CHECK(cancelled.text == "cancelled");
    CHECK_FALSE(other.ended());
    t.commander.cancel();
    CHECK_FALSE(other.get().ok());
}

TEST_CASE("a command with work of its own is awaited", "[commander]") {
    commander_under_test t;
    auto changing = t.begin(command::device{command::device::side::out, "null"});
    CHECK(changing.get().ok());
}
