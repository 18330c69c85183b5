// Names of users who leave a node that ends.
#include "server/signalling/directory_fixture.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using test::directory_fixture;
using test::lines;
using name_list = std::vector<std::string>;

namespace {

struct ending_node : directory_fixture {
    test::recording_peer& alice = is_granted("alice");
    test::recording_peer& bob = is_granted("bob");

    void ends() { signals.begin_end(); }
    void leaves(test::recording_peer& who) { signals.on_gone(who, now); }
};

} // namespace

TEST_CASE("the name of a user who leaves a node that ends is kept", "[signalling][directory]") {
    ending_node o;
    o.rules.park_time = 20s;
    o.ends();
    o.leaves(o.alice);
    REQUIRE(o.all_names.parked.size() == 1);
    CHECK(o.all_names.parked.front() == std::pair(std::string("alice"), 20s));
    CHECK(o.all_names.released.empty());
    CHECK(o.signals.online() == 1);
    CHECK(o.flush().empty()); // bob hears of no departure
}

TEST_CASE("a user who comes back at another node has never left", "[signalling][directory]") {
    ending_node o;
    o.ends();
    o.leaves(o.alice);
    CHECK(o.flush().empty());
    o.comes_elsewhere("alice");
    CHECK(o.flush().empty());
    o.goes_elsewhere("alice");
    CHECK(o.flush() == lines{"bob: DelContact alice"});
}

TEST_CASE("a name that was parked here keeps its flags", "[signalling][directory]") {
    ending_node o;
    o.all_names.answer = server::claim_verdict::granted;
    o.comes_as_guest("carol");
    o.ends();
    o.leaves(o.alice);
    o.comes_elsewhere("alice", 0, server::no_node);
    CHECK(o.flush().empty());
    o.comes_elsewhere("alice", wire::contact_flag::takes_offers);
    CHECK(o.flush() == lines{"carol: Presence alice:2"});
}

TEST_CASE("a user who does not come back leaves later", "[signalling][directory]") {
    ending_node o;
    o.ends();
    o.leaves(o.alice);
    o.goes_elsewhere("alice");
    CHECK(o.flush() == lines{"bob: DelContact alice"});
}

TEST_CASE("the name of a user is free if no other node has them next", "[signalling][directory]") {
    ending_node o;
    const bool is_ending = GENERATE(true, false);
    if (is_ending) o.ends();
    o.all_names.is_linked = !is_ending;
    o.leaves(o.alice);
    CHECK(o.all_names.released == name_list{"alice"});
    CHECK(o.all_names.parked.empty());
    CHECK(o.flush() == lines{"bob: DelContact alice"});
}

TEST_CASE("calls of a user whose name is kept are over", "[signalling][directory]") {
    ending_node o;
    const bool is_caller = GENERATE(true, false);
    auto& caller = is_caller ? o.alice : o.bob;
    o.asks(caller, wire::call_request{is_caller ? "bob" : "alice", "", 9});
    o.flush();
    o.ends();
    CHECK(o.flush().empty()); // the end alone ends no call
    o.leaves(o.alice);
    CHECK(o.flush() == lines{"bob: CallRefused alice"});
}

TEST_CASE("a call to a user whose name is kept is for the directory", "[signalling][directory]") {
    ending_node o;
    o.ends();
    o.leaves(o.alice);
    CHECK(o.answers(o.bob, wire::call_request{"alice", "", 9}).empty());
    REQUIRE(o.all_names.sent.size() == 1);
    CHECK(o.all_names.sent.front().to == "alice");
}
