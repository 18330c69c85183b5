// The commands of -e, one after the other.
#include "cli/app/session_fixture.hpp"
#include "support/catch.hpp"

using namespace babel;
using cli::exit_status;

TEST_CASE("commands are executed in order until one of them fails", "[command_session]") {
    test::session_fixture t({"mute", "hangup", "deafen"});
    t.session->start();
    test::run_until(t.user.loop, [&] { return t.exit.is_leaving(); });
    CHECK(t.user.alice.controls().muted);
    CHECK_FALSE(t.user.alice.controls().deafened);
    CHECK(t.exit.status(false) == exit_status::failed);
    CHECK(t.shown().find("there is no call") != std::string::npos);
}

TEST_CASE("an invalid line is a usage error", "[command_session]") {
    test::session_fixture t({"dance"});
    t.session->start();
    test::run_until(t.user.loop, [&] { return t.exit.is_leaving(); });
    CHECK(t.exit.status(false) == exit_status::usage);
}

TEST_CASE("an answer goes to the output and is JSON if the request was", "[command_session]") {
    test::session_fixture t({"contacts", "quit"});
    t.session->start();
    t.session->start(); // at the login and at every call, but the commands run once
    test::run_until(t.user.loop, [&] { return t.exit.is_leaving(); });
    const auto shown = t.shown();
    CHECK(shown.find("contacts.add") != std::string::npos);
    CHECK(shown.find("contacts.add") == shown.rfind("contacts.add"));
    CHECK(t.exit.status(false) == exit_status::done);
}

TEST_CASE("a session that is closed cancels its waits", "[command_session]") {
    test::session_fixture t({"wait call.up", "mute"});
    t.session->start();
    test::run_ready(t.user.loop);
    test::run_bounded(t.user.loop, t.session->close());
    CHECK_FALSE(t.user.alice.controls().muted);
}
