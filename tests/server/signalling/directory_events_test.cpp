// Events of a directory among sessions.
#include "server/signalling/directory_fixture.hpp"

#include <string>
#include <vector>

using namespace babel;
using test::directory_fixture;
using test::lines;
using name_list = std::vector<std::string>;

TEST_CASE("names of other nodes come and go", "[signalling][directory]") {
    directory_fixture o;
    o.is_granted("alice");
    o.comes_elsewhere("far");
    CHECK(o.flush() == lines{"alice: AddContact far"});
    CHECK(o.signals.online() == 1);
    CHECK(o.signals.find("far") == nullptr);
    o.goes_elsewhere("far");
    CHECK(o.flush() == lines{"alice: DelContact far"});
}

TEST_CASE("a session that lost its name ends, and others hear nothing", "[signalling][directory]") {
    directory_fixture o;
    auto& alice = o.is_granted("alice");
    o.is_granted("bob");
    o.all_names.events->lost("alice", o.now);
    CHECK(alice.failure == errc::name_lost);
    CHECK_FALSE(alice.is_logged_in());
    CHECK(o.signals.online() == 1);
    o.comes_elsewhere("alice");
    CHECK(o.flush().empty());
    o.signals.on_gone(alice, o.now);
    CHECK(o.flush().empty());
    CHECK(o.all_names.released.empty()); // it is another node's
}

TEST_CASE("the loss of a name that no session has changes nothing", "[signalling][directory]") {
    directory_fixture o;
    o.is_granted("bob");
    o.all_names.events->lost("alice", o.now);
    CHECK(o.flush().empty());
}

TEST_CASE("a caller whose name moved to another node has withdrawn", "[signalling][directory]") {
    directory_fixture o;
    auto& alice = o.is_granted("alice");
    o.is_granted("bob");
    o.asks(alice, wire::call_request{"bob", "", 9});
    o.all_names.events->lost("alice", o.now);
    o.comes_elsewhere("alice");
    CHECK(o.flush() == lines{"bob: CallRefused alice"});
}

TEST_CASE("a login for a name of another node is for the directory", "[signalling][directory]") {
    directory_fixture o;
    o.comes_elsewhere("far");
    auto& who = o.connects("1");
    CHECK(o.answers(who, wire::login{"far"}).empty());
    o.all_names.decide(server::claim_verdict::granted);
    CHECK(who.name() == "far");
    o.goes_elsewhere("far"); // late news
    CHECK(o.flush() == lines{"1: LoginSuccess"});
    CHECK(o.signals.find("far") == &who);
}

TEST_CASE("a directory is told that a probed session is alive", "[signalling][directory]") {
    directory_fixture o;
    auto& alice = o.is_granted("alice");

    SECTION("when its check ends") {
        o.all_names.events->probe("alice");
        CHECK(alice.probes == std::vector{server::asker::other_source});
        CHECK(o.all_names.confirmed.empty());
        o.signals.on_alive(alice);
        CHECK(o.all_names.confirmed == name_list{"alice"});
    }
    SECTION("at once where no check is due") {
        alice.is_probed = false;
        o.all_names.events->probe("alice");
        CHECK(o.all_names.confirmed == name_list{"alice"});
    }
    SECTION("but not of one that is gone") {
        o.signals.on_gone(alice, o.now);
        o.all_names.released.clear();
        o.all_names.events->probe("alice");
        CHECK(o.all_names.confirmed.empty());
        CHECK(o.all_names.released == name_list{"alice"});
    }
}
