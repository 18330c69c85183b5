// Results of the verbs about calls, at once and later.
#include "cli/command/call_verbs.hpp"
#include "cli/offline_client.hpp"
#include "support/catch.hpp"

using namespace babel;
using cli::exit_status;
namespace command = cli::command;
namespace event = client::event;

namespace {

event::call_ended end_of_call(int id, call::end_reason reason) {
    event::call_ended e;
    e.call = id;
    e.reason = reason;
    return e;
}

struct call_verbs_under_test {
    test::offline_client user;
    std::vector<bool> repeats;
    cli::call_verbs verbs{user.alice, [this](bool on) { repeats.push_back(on); }};
};

} // namespace

TEST_CASE("without a login no call is placed", "[call_verbs]") {
    call_verbs_under_test t;
    const auto placed = t.verbs.begin(command::call{"bob"});
    CHECK(placed.now.status == exit_status::failed);
    CHECK(placed.now.text == "not logged in");
    CHECK_FALSE(placed.later);
}

TEST_CASE("verbs that need a call fail without one", "[call_verbs]") {
    call_verbs_under_test t;
    CHECK(t.verbs.begin(command::accept{}).now.text == "nobody is calling");
    CHECK(t.verbs.begin(command::refuse{"bob"}).now.text == "bob is not calling");
    CHECK(t.verbs.begin(command::hangup{}).now.text == "there is no call");
    CHECK(t.verbs.begin(command::hold{true}).now.text == "there is no call");
    CHECK(t.verbs.begin(command::stats{}).now.text == "there is no call");
}

TEST_CASE("repeated figures can be switched on before there is a call", "[call_verbs]") {
    using show = command::stats::show;
    call_verbs_under_test t;
    CHECK(t.verbs.begin(command::stats{show::repeatedly}).now.ok());
    CHECK(t.verbs.begin(command::stats{show::no_more}).now.ok());
    CHECK(t.repeats == std::vector{true, false});
}

TEST_CASE("placing a call has a result when the call is up or over", "[call_verbs]") {
    const auto placed = cli::until_up({}, {3, 7});
    REQUIRE(placed.later);
    event::call_up up;
    up.call = 3; // an older one
    CHECK_FALSE(placed.later(up));
    up.call = 7;
    CHECK(placed.later(up)->ok());
    const auto refused = placed.later(end_of_call(7, call::end_reason::refused));
    REQUIRE(refused);
    CHECK(refused->status == exit_status::refused);
    CHECK(refused->text == "refused");
    CHECK(refused->is_event);
    CHECK(placed.later(event::call_missed{"bob", {}, {}, 7})->text == "the caller gave up");
}

TEST_CASE("a command that failed at once or affects no call does not wait", "[call_verbs]") {
    CHECK_FALSE(cli::until_up(cli::failed_command("no"), {1}).later);
    CHECK_FALSE(cli::until_up({}, {}).later);
    CHECK_FALSE(cli::until_gone({}, {}).later);
}

TEST_CASE("a hang-up has a result when every call has ended", "[call_verbs]") {
    const auto ending = cli::until_gone({}, {1, 2});
    REQUIRE(ending.later);
    CHECK_FALSE(ending.later(end_of_call(2, call::end_reason::hangup)));
    CHECK_FALSE(ending.later(end_of_call(9, call::end_reason::hangup)));
    CHECK(ending.later(event::call_missed{"bob", {}, {}, 1})->ok());
}
