// Answers of the verbs about other people.
#include "cli/command/people_verbs.hpp"
#include "cli/offline_client.hpp"
#include "cli/state/blocked_names.hpp"
#include "cli/state/call_log.hpp"
#include "support/catch.hpp"
#include "support/some_key.hpp"

using namespace babel;
namespace command = cli::command;
namespace event = client::event;

namespace {

struct people_verbs_under_test {
    client::settings settings = test::offline_client::named("alice");
    test::offline_client user{settings};
    cli::blocked_names blocked{{}};
    cli::call_log calls{{}, "alice", user.files};
    cli::people_verbs verbs{user.alice, blocked, calls};
};

} // namespace

TEST_CASE("a list of contacts gives the time at which the server link was lost", "[people_verbs]") {
    people_verbs_under_test t;
    const auto known = t.verbs.begin(command::contacts{});
    CHECK(known.now.text == "nobody else is online");
    REQUIRE(known.now.names);
    CHECK(known.now.names->empty());
    t.verbs.on_event(event::server_lost{"timed out"});
    CHECK(t.verbs.begin(command::contacts{}).now.text.starts_with("the server link is down; as of")
    );
    t.verbs.on_event(event::server_back{"alice"});
    CHECK(t.verbs.begin(command::contacts{}).now.text == known.now.text);
}

TEST_CASE("names are blocked, listed and unblocked", "[people_verbs]") {
    people_verbs_under_test t;
    CHECK(t.verbs.begin(command::block{}).now.text == "nobody is blocked");
    CHECK(t.verbs.begin(command::block{"mallory"}).now.ok());
    CHECK(t.verbs.begin(command::block{"alice"}).now.text == "you cannot block yourself");
    const auto listed = t.verbs.begin(command::block{});
    CHECK(listed.now.text == "blocked: mallory");
    CHECK(listed.now.data.at("blocked").as_array().size() == 1);
    CHECK(t.verbs.begin(command::unblock{"mallory"}).now.ok());
    CHECK_FALSE(t.verbs.begin(command::unblock{"mallory"}).now.ok());
}

TEST_CASE("the key that is known of a blocked name is blocked with it", "[people_verbs]") {
    auto settings = test::offline_client::named("alice");
    const auto key = test::some_key(1).public_part();
    settings.peers.put({"h.org:4243", "mallory", key, false, "2026-11-29"});
    people_verbs_under_test t{settings};
    t.user.alice.peers().use_label("h.org:4243");
    CHECK(t.verbs.begin(command::block{"mallory"}).now.ok());
    CHECK(t.blocked.contains(key));
    CHECK(t.verbs.begin(command::block{}).now.text == "blocked: mallory (and the key)");
}

TEST_CASE("listing the calls marks missed ones as seen", "[people_verbs]") {
    people_verbs_under_test t;
    CHECK(t.verbs.begin(command::calls{}).now.text == "no calls yet");
    t.calls.on_event(event::call_missed{"bob", {}});
    CHECK(t.calls.missed() == 1);
    const auto listed = t.verbs.begin(command::calls{});
    CHECK(listed.now.text.find("bob") != std::string::npos);
    CHECK(listed.now.data.at("calls").as_array().size() == 1);
    CHECK(t.calls.missed() == 0);
}

TEST_CASE("do not disturb is a state of the client", "[people_verbs]") {
    people_verbs_under_test t;
    t.verbs.begin(command::dnd{true});
    CHECK(t.user.alice.does_not_disturb());
    t.verbs.begin(command::dnd{false});
    CHECK_FALSE(t.user.alice.does_not_disturb());
}
