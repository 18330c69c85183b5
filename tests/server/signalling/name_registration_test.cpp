// Logins that wait until their name belongs to their key.
#include "server/signalling/extended_fixture.hpp"
#include <babel/crypto/endorsement.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

using namespace babel;
using server::counter;
using server::login_refusal;
using server::refusal_code;
using test::extended_fixture;
using test::lines;
using test::recording_peer;

namespace {

/// Registrations take until the test ends them.
struct slow_registrations : extended_fixture {
    slow_registrations() { names.registers = names.is_slow = true; }
};

const login_refusal unsaved{
    refusal_code::registration_closed, counter::failed_unsaved, "the name could not be saved"};

} // namespace

TEST_CASE("a login under a free name waits until the name is bound", "[signalling][babel2]") {
    slow_registrations o;
    auto& alice = o.connects_extended("1");
    CHECK(o.proves(alice, "alice", o.key).empty());
    CHECK_FALSE(alice.is_logged_in());
    CHECK(o.flush().empty());
    o.names.answer(std::nullopt);
    CHECK(alice.is_logged_in());
    CHECK(alice.logins == 1);
    CHECK(o.flush() == lines{"1: LoginSuccess"});
}

TEST_CASE("a name that is bound at once delays nothing", "[signalling][babel2]") {
    extended_fixture o;
    o.names.registers = true;
    auto& alice = o.connects_extended("1");
    CHECK(o.proves(alice, "alice", o.key).empty());
    CHECK(o.flush() == lines{"1: LoginSuccess"});
}

TEST_CASE("a registration gets the invite of its login", "[signalling][babel2]") {
    slow_registrations o;
    auto& alice = o.connects_extended("1");
    const auto proof = test::prove(o.key, "alice");
    o.answers(alice, wire::login2{"alice", o.key.public_part().bytes, proof, "a1b2", {}, {}});
    CHECK(o.names.invites == std::vector<std::string>{"a1b2"});
}

TEST_CASE("a failed registration is refused and another login may follow", "[signalling][babel2]") {
    slow_registrations o;
    auto& alice = o.connects_extended("1");
    o.proves(alice, "alice", o.key);
    o.record.clear();
    o.names.answer(unsaved);
    CHECK(o.record == lines{"1: LoginRefused 4 the name could not be saved"});
    CHECK(o.counts.value(counter::failed_unsaved) == 1);
    CHECK(o.is_guest(alice, "alice").empty());
    CHECK(alice.is_logged_in());
}

TEST_CASE("no other login is accepted during a registration", "[signalling][babel2]") {
    slow_registrations o;
    auto& alice = o.connects_extended("1");
    o.proves(alice, "alice", o.key);
    CHECK(o.is_guest(alice, "bob") == lines{"1: ErrorResponse a login is under way"});
    CHECK(o.answers(alice, wire::login{"bob"}) == lines{"1: ErrorResponse a login is under way"});
    o.names.answer(std::nullopt);
    CHECK(alice.name() == "alice");
}

TEST_CASE("a client that leaves during a registration is forgotten", "[signalling][babel2]") {
    slow_registrations o;
    auto& alice = o.connects_extended("1");
    o.proves(alice, "alice", o.key);
    o.signals.on_gone(alice, o.now);
    o.names.answer(std::nullopt);
    CHECK_FALSE(alice.is_logged_in());
    CHECK(o.signals.online() == 0);
}

TEST_CASE("a late answer is not for a later login of that connection", "[signalling][babel2]") {
    slow_registrations o;
    auto& alice = o.connects_extended("1");
    o.proves(alice, "alice", o.key);
    o.signals.on_gone(alice, o.now); // and a new connection has its address
    o.proves(alice, "carol", o.key);
    o.names.answer(unsaved);
    CHECK(alice.failure == error_code());
    CHECK_FALSE(alice.is_logged_in());
    o.names.answer(std::nullopt);
    CHECK(alice.name() == "carol");
}

TEST_CASE("a name that somebody took during its registration is taken", "[signalling][babel2]") {
    slow_registrations o;
    auto& alice = o.connects_extended("1");
    o.proves(alice, "alice", o.key);
    o.comes_as_guest("alice");
    o.names.answer(std::nullopt);
    CHECK(o.record == lines{"1: LoginRefused 1 username already used"});
    CHECK_FALSE(alice.is_logged_in());
}

TEST_CASE("the operator's acts during a registration count", "[signalling][babel2]") {
    struct row {
        std::string refused;
        std::function<void(slow_registrations&)> acts;
        counter counted_as;
    };
    const std::vector<row> rows{
        {"9 you are banned from this server under this name",
         [](auto& o) { CHECK(o.rules.bans.add("alice").has_value()); },
         counter::failed_banned},
        {"2 you were disconnected by the operator; wait 30 s before you come back",
         [](auto& o) { o.signals.keep_out("alice", o.now + std::chrono::seconds(30)); },
         counter::failed_kicked},
        {"3 the name belongs to another key",
         [](auto& o) {
             o.names.owners["alice"] = {o.other_key.public_part(), 1};
         },
         counter::failed_bound},
    };
    for (const auto& [refused, acts, counted_as] : rows) {
        slow_registrations o;
        auto& alice = o.connects_extended("1");
        o.proves(alice, "alice", o.key);
        o.record.clear();
        acts(o);
        o.names.answer(std::nullopt);
        CHECK(o.record == lines{"1: LoginRefused " + refused});
        CHECK(o.counts.value(counted_as) == 1);
        CHECK_FALSE(alice.is_logged_in());
    }
}

TEST_CASE("the tenth login that fails late ends the connection", "[signalling][babel2]") {
    slow_registrations o;
    auto& who = o.connects_extended("1");
    for (int i = 0; i < 9; ++i)
        o.asks(who, wire::login2{"", {}, {}, {}, {}, {}});
    o.proves(who, "alice", o.key);
    CHECK_FALSE(who.failure);
    o.names.answer(unsaved);
    CHECK(who.failure == errc::too_many_failures);
}

TEST_CASE("the owner's endorsement lets its successor have the name", "[signalling][babel2]") {
    using crypto::endorsement_kind;
    struct row {
        std::string what;
        crypto::endorsement by_owner;
        bool succeeds;
    };
    const auto old_key = test::make_key(0xa0);
    const auto new_key = test::make_key(0x80);
    const auto stranger = test::make_key(0x20);
    const auto& offered = new_key.public_part();
    const std::vector<row> rows{
        {"replaced", endorse(old_key, endorsement_kind::replacement, offered, 2'000), true},
        {"later", endorse(old_key, endorsement_kind::replacement, offered, 2'001), false},
        {"a device", endorse(old_key, endorsement_kind::device, offered, 1), false},
        {"by a stranger", endorse(stranger, endorsement_kind::replacement, offered, 1), false},
        {"another key",
         endorse(old_key, endorsement_kind::replacement, stranger.public_part(), 1),
         false},
    };
    for (const auto& [what, endorsement, succeeds] : rows) {
        INFO(what);
        extended_fixture o;
        o.names.owners["alice"] = {old_key.public_part(), 1};
        const auto encoded = crypto::encode(endorsement);
        wire::bytes_list_buffer chain;
        chain.add(encoded);
        const auto proof = test::prove(new_key, "alice");
        auto& who = o.connects_extended("1");
        const auto answer =
            o.answers(who, wire::login2{"alice", offered.bytes, proof, {}, {}, chain.view()});
        CHECK(who.is_logged_in() == succeeds);
        CHECK(o.names.successions == (succeeds ? 1 : 0));
        if (!succeeds) CHECK(answer == lines{"1: LoginRefused 3 the name belongs to another key"});
    }
}
