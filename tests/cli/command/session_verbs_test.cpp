// Verbs about the program itself.
#include "cli/command/session_verbs.hpp"
#include "cli/offline_client.hpp"
#include "support/catch.hpp"

using namespace babel;
using cli::exit_status;
namespace command = cli::command;

namespace {

struct session_verbs_under_test {
    test::offline_client user;
    int quits = 0;
    cli::session_verbs verbs{user.alice, [this] { ++quits; }};
};

} // namespace

TEST_CASE("status shows the server link and the active switches", "[session_verbs]") {
    session_verbs_under_test t;
    CHECK(t.verbs.begin(command::status{}).now.text == "alice, the server link is down");
    auto controls = t.user.alice.controls();
    controls.muted = controls.push_to_talk = true;
    t.user.alice.control(controls);
    t.user.alice.do_not_disturb(true);
    CHECK(
        t.verbs.begin(command::status{}).now.text ==
        "alice, the server link is down; muted; push to talk; do not disturb"
    );
}

TEST_CASE("a setting changes unless its value is invalid", "[session_verbs]") {
    session_verbs_under_test t;
    CHECK(t.verbs.begin(command::set{"max-calls", "3"}).now.ok());
    CHECK(t.user.alice.options().max_calls == 3);
    const auto invalid = t.verbs.begin(command::set{"max-calls", "none"});
    CHECK(invalid.now.status == exit_status::usage);
    CHECK(t.user.alice.options().max_calls == 3);
}

TEST_CASE("help shows help, quit quits and an empty line does nothing", "[session_verbs]") {
    session_verbs_under_test t;
    CHECK(t.verbs.begin(command::help{"call"}).now.text.find("call") != std::string::npos);
    CHECK(t.verbs.begin(command::nothing{}).now.text.empty());
    CHECK(t.quits == 0);
    CHECK(t.verbs.begin(command::quit{}).now.ok());
    CHECK(t.quits == 1);
}
