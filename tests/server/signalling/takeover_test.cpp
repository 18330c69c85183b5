// A user who logs in again with the same key takes the name over.
#include "server/signalling/extended_fixture.hpp"

#include <vector>

using namespace babel;
using server::counter;
using test::extended_fixture;
using test::lines;

namespace {

constexpr auto notice = "alice: Notice 1 you logged in from another connection";

} // namespace

TEST_CASE("the same key takes its name over at once", "[signalling][babel2]") {
    extended_fixture o;
    auto& old = o.comes_with_key("alice", o.key);
    o.comes("bob");
    auto& again = o.connects_extended("2");
    CHECK(o.proves(again, "alice", o.key) == lines{notice});
    CHECK(old.failure == errc::session_replaced);
    CHECK_FALSE(old.is_logged_in());
    CHECK(o.signals.find("alice") == &again);
    CHECK(o.signals.online() == 2);
    CHECK(o.flush() == lines{"2: LoginSuccess", "2: Presence bob:4"}); // bob hears nothing
    CHECK(old.probes.empty());
}

TEST_CASE("the end of a replaced session changes nothing", "[signalling][babel2]") {
    extended_fixture o;
    auto& old = o.comes_with_key("alice", o.key);
    auto& again = o.connects_extended("2");
    o.proves(again, "alice", o.key);
    o.flush();
    o.signals.on_gone(old, o.now);
    CHECK(o.signals.find("alice") == &again);
    CHECK(o.flush().empty());
}

TEST_CASE("a session is replaced before it was welcomed", "[signalling][babel2]") {
    extended_fixture o;
    o.comes("bob");
    auto& old = o.connects_extended("alice");
    o.proves(old, "alice", o.key);
    auto& again = o.connects_extended("2");
    o.proves(again, "alice", o.key);
    CHECK(o.flush() == lines{"bob: AddContact alice", "2: LoginSuccess", "2: Presence bob:4"});
    CHECK(old.failure == errc::session_replaced);
}

TEST_CASE("nobody else takes a name over", "[signalling][babel2]") {
    extended_fixture o;
    auto& alice = o.comes_with_key("alice", o.key);
    o.names.owners.clear(); // the server registers no names
    auto& guest = o.comes_as_guest("guest");
    auto& base = o.comes("base");
    const lines taken{"2: LoginRefused 1 username already used"};
    auto& second = o.connects_extended("2");
    CHECK(o.proves(second, "alice", o.other_key) == taken);
    CHECK(o.is_guest(second, "alice") == taken);
    CHECK(o.proves(second, "guest", o.key) == taken);
    CHECK(o.is_guest(second, "guest") == taken);
    CHECK(o.proves(second, "base", o.key) == taken);
    CHECK(
        o.answers(o.connects("3"), wire::login{"alice"}) ==
        lines{"3: LoginFailed username already used"}
    );
    for (auto* each : {&alice, &guest, &base})
        CHECK_FALSE(each->failure);
    CHECK(alice.probes.size() == 3);
}

TEST_CASE("a guest who keeps a name from being registered is probed", "[signalling][babel2]") {
    extended_fixture o;
    auto& guest = o.comes_as_guest("alice");
    o.names.registers = true;
    auto& second = o.connects_extended("2");
    CHECK(o.proves(second, "alice", o.key) == lines{"2: LoginRefused 1 a guest has the name"});
    CHECK(guest.probes == std::vector{server::asker::same_source});
}

TEST_CASE("calls of a replaced session end as when it leaves", "[signalling][babel2]") {
    extended_fixture o;
    auto& old = o.comes_with_key("alice", o.key);
    auto& bob = o.comes("bob");
    o.comes("carol");
    o.asks(old, wire::call_request{"bob", "", 9});
    o.asks(o.comes("dave"), wire::call_request{"alice", "", 9});
    auto& again = o.connects_extended("2");
    o.proves(again, "alice", o.key);
    const auto told = o.flush();
    CHECK(std::ranges::count(told, "bob: CallRefused alice") == 1);
    CHECK(std::ranges::count(told, "dave: CallRefused alice") == 1);
    CHECK(std::ranges::count(told, "carol: CallRefused alice") == 0);
    CHECK(o.answers(bob, wire::call_refused{"alice"}).empty()); // it is over
}

TEST_CASE("a user whose server is full may take over", "[signalling][babel2]") {
    extended_fixture o;
    o.comes_with_key("alice", o.key);
    o.rules.limits.users = 1;
    o.rules.limits.users_per_source = 1;
    CHECK(o.proves(o.connects_extended("2"), "alice", o.key) == lines{notice});
}

TEST_CASE("a takeover from elsewhere counts there", "[signalling][babel2]") {
    extended_fixture o;
    const auto elsewhere = test::at("203.0.113.9");
    o.comes_with_key("alice", o.key);
    o.rules.limits.users_per_source = 1;
    CHECK(o.proves(o.connects_extended("2", elsewhere), "alice", o.key) == lines{notice});
    CHECK(o.is_guest(o.connects_extended("3"), "carol").empty()); // alice's place is free
    CHECK(
        o.is_guest(o.connects_extended("4", elsewhere), "dave") ==
        lines{"4: LoginRefused 7 too many users from your address; try again later"}
    );
    CHECK(o.counts.value(counter::failed_source) == 1);
}

TEST_CASE("takeovers are metered like other logins", "[signalling][babel2]") {
    extended_fixture o;
    o.comes_with_key("alice", o.key);
    o.rules.limits.login_rate = 1;
    o.rules.limits.users_per_source = 1; // two logins at once
    lines last;
    for (int i = 0; i < 4; ++i)
        last = o.proves(o.connects_extended("2"), "alice", o.key);
    CHECK(last == lines{"2: LoginRefused 8 too many logins from your address; wait a moment"});
}
