// Waits for future events and for past ones.
#include "cli/command/wait_verbs.hpp"
#include "cli/offline_client.hpp"
#include "support/catch.hpp"

using namespace babel;
using namespace std::chrono_literals;
namespace command = cli::command;
namespace event = client::event;

namespace {

struct wait_verbs_under_test {
    test::offline_client user;
    cli::wait_verbs verbs{user.alice};

    bool waits(const char* type) { return bool(verbs.begin(command::wait{type, {}}).later); }
};

} // namespace

TEST_CASE("a wait ends with the next event of its type", "[wait_verbs]") {
    wait_verbs_under_test t;
    const auto started = t.verbs.begin(command::wait{"call.ended", 5s});
    REQUIRE(started.later);
    CHECK(started.limit == 5000ms);
    CHECK(started.waits_for_anybody);
    CHECK(started.now.text == "no call.ended came in time");
    CHECK_FALSE(started.later(event::call_up{}));
    CHECK(started.later(event::call_ended{})->ok());
}

TEST_CASE("a past event ends one of the waits for it", "[wait_verbs]") {
    wait_verbs_under_test t;
    t.verbs.on_event(event::call_ended{});
    CHECK_FALSE(t.waits("call.ended"));
    CHECK(t.waits("call.ended"));
    t.verbs.on_event(event::call_missed{});
    const auto first = t.verbs.begin(command::wait{"call.ended", {}});
    t.verbs.on_event(event::call_ended{});
    CHECK(first.later(event::call_ended{})->ok());
    CHECK(t.waits("call.ended")); // a wait has consumed it
    CHECK_FALSE(t.waits("call.missed"));
}

TEST_CASE("events of an older call do not count once another begins", "[wait_verbs]") {
    wait_verbs_under_test t;
    t.verbs.on_event(event::call_ended{});
    t.verbs.on_event(event::call_outgoing{});
    CHECK(t.waits("call.ended"));
    t.verbs.on_event(event::server_lost{"timed out"});
    t.verbs.on_event(event::server_back{"alice"});
    CHECK(t.waits("server.lost"));
    CHECK_FALSE(t.waits("server.back"));
}

TEST_CASE("a state does not depend on past events", "[wait_verbs]") {
    wait_verbs_under_test t;
    t.verbs.on_event(event::call_up{});
    CHECK(t.waits("call.up")); // there is no call now
    t.verbs.on_event(event::stats{});
    CHECK(t.waits("call.stats")); // an answer to a request
}

TEST_CASE("a sleep succeeds when its time is over", "[wait_verbs]") {
    wait_verbs_under_test t;
    const auto started = t.verbs.begin(command::sleep{20ms});
    CHECK(started.now.ok());
    CHECK(started.limit == 20ms);
    CHECK(started.waits_for_anybody);
}

TEST_CASE("a message of an earlier call ends no wait in the next one", "[wait_verbs]") {
    wait_verbs_under_test t;
    t.verbs.on_event(event::call_text{1, "bob", "hi"});
    CHECK_FALSE(t.waits("call.text"));
    t.verbs.on_event(event::call_text{1, "bob", "hi"});
    t.verbs.on_event(event::call_up{});
    CHECK(t.waits("call.text"));
}
