// Keys of names, and sessions of their users, at several nodes.
#include "server/signalling/directory_fixture.hpp"

#include <string>
#include <vector>

using namespace babel;
using server::counter;
using test::directory_fixture;
using test::lines;

namespace {

/// A user with a key, whose name is bound to it, at a node whose directory grants names.
test::recording_peer& comes_with_key(directory_fixture& o, const std::string& name) {
    o.all_names.answer = server::claim_verdict::granted;
    auto& who = o.comes_with_key(name, o.key);
    o.all_names.answer.reset();
    return who;
}

} // namespace

TEST_CASE(
    "a user who logs in at another node is told so, and nobody else", "[signalling][babel2]"
) {
    directory_fixture o;
    auto& alice = comes_with_key(o, "alice");
    o.is_granted("bob");
    o.flush();
    o.record.clear();
    o.all_names.events->replaced("alice", o.now);
    o.comes_elsewhere("alice", alice.flags());
    CHECK(o.record == lines{"alice: Notice 1 you logged in from another connection"});
    CHECK(alice.failure == errc::session_replaced);
    CHECK(o.signals.find("alice") == nullptr);
    CHECK(o.flush().empty());
    o.signals.on_gone(alice, o.now);
    CHECK(o.flush().empty());
    CHECK(o.all_names.released.empty()); // it is the other node's
    o.all_names.events->replaced("nobody", o.now);
}

TEST_CASE("calls of a user who moved to another node are over", "[signalling][babel2]") {
    directory_fixture o;
    auto& alice = comes_with_key(o, "alice");
    o.is_granted("bob");
    o.flush();
    o.asks(alice, wire::call_request{"bob", "", 9});
    o.all_names.events->replaced("alice", o.now);
    o.comes_elsewhere("alice", alice.flags());
    CHECK(o.flush() == lines{"bob: CallRefused alice"});
}

TEST_CASE("a session whose name has another owner ends", "[signalling][babel2]") {
    directory_fixture o;
    auto& alice = comes_with_key(o, "alice");
    o.all_names.events->owner_changed("alice", o.now);
    CHECK_FALSE(alice.failure); // it has the same one still
    o.names.owners["alice"].key = o.other_key.public_part();
    SECTION("another key") {}
    SECTION("no key") {
        o.names.owners.clear();
    }
    o.all_names.events->owner_changed("alice", o.now);
    CHECK(alice.failure == errc::kicked);
    o.all_names.events->owner_changed("nobody", o.now);
}

TEST_CASE("a guest's name that gets an owner is no guest's any more", "[signalling][babel2]") {
    directory_fixture o;
    auto& alice = o.is_granted("alice");
    o.all_names.events->owner_changed("alice", o.now);
    CHECK_FALSE(alice.failure);
    o.names.owners["alice"] = {o.key.public_part(), 1};
    o.all_names.events->owner_changed("alice", o.now);
    CHECK(alice.failure == errc::kicked);
}

TEST_CASE("a guest at another node keeps a name from being registered", "[signalling][babel2]") {
    directory_fixture o;
    o.names.registers = true;
    o.comes_elsewhere("alice");
    auto& who = o.connects_extended("1");
    CHECK(o.proves(who, "alice", o.key) == lines{"1: LoginRefused 1 a guest has the name"});
    CHECK(o.all_names.doubted == std::vector<std::string>{"alice"});
    CHECK(o.all_names.claims.empty());
}

TEST_CASE(
    "a stranger is refused as on one node, if the register knew first", "[signalling][babel2]"
) {
    directory_fixture o;
    auto& who = o.connects_extended("1");
    o.proves(who, "alice", o.key);
    SECTION("with the words of one node") {
        o.names.owners["alice"] = {o.other_key.public_part(), 1};
        o.record.clear();
        o.all_names.decide(server::claim_verdict::other_key);
        CHECK(o.record == lines{"1: LoginRefused 3 the name belongs to another key"});
    }
    SECTION("or without the key, if that is not known here") {
        o.record.clear();
        o.all_names.decide(server::claim_verdict::other_key);
        CHECK(
            o.record == lines{"1: LoginRefused 3 this name belongs to another key; log in with "
                              "that key, or take another name"}
        );
    }
    CHECK(o.counts.value(counter::failed_bound) == 1);
}
