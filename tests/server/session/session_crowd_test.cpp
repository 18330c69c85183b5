// Limits on users, sources and rates, kicks and bans.
#include "server/session/evictions.hpp"
#include "server/session/session_fixture.hpp"

#include <algorithm>

using namespace babel;
using server::counter;
using test::heard;
using test::lines;
using test::session_fixture;

TEST_CASE("unauthenticated peers above the total replace each other and no user", "[crowd]") {
    session_fixture h;
    h.rules.limits.unauthenticated = 20;
    auto& alice = h.comes("alice");
    for (int i = 0; i < 200; ++i)
        h.connects();
    CHECK(h.pool.unauthenticated() <= 20);
    CHECK(h.pool.unauthenticated() >= 10);
    CHECK(h.counts.value(counter::ended_crowded_out) == 200 - h.pool.unauthenticated());
    h.comes("bob");
    CHECK(heard(alice) == lines{"AddContact bob"});
}

TEST_CASE("a crowd from one source that comes in one turn gets no more places", "[crowd]") {
    session_fixture h;
    h.rules.limits.unauthenticated_per_source = 5;
    for (int i = 0; i < 20; ++i) {
        auto& peer = h.peers.emplace_back(h.loop.get_executor());
        h.serving.spawn(h.pool.serve(peer.make_transport(), test::at("198.51.100.7")));
    }
    h.settle();
    CHECK(h.pool.unauthenticated() == 5);
    CHECK(h.counts.value(counter::refused_source) == 15);
    CHECK(h.peers.back().saw_close());
    CHECK(
        heard(h.peers.back()) ==
        lines{"ErrorResponse too many connections from your address; wait a moment"}
    );
}

TEST_CASE("a connection that was dropped cannot log in within the same turn", "[crowd]") {
    session_fixture h;
    auto& newcomer = h.connects();
    newcomer.take_received();
    newcomer.sends(wire::encode(wire::login{"newcomer"}));
    h.pool.sweep(std::chrono::steady_clock::now() + std::chrono::seconds(11)); // its time is over
    h.settle();
    CHECK(newcomer.saw_close());
    CHECK(newcomer.received().empty());
    CHECK(h.pool.online() == 0);
}

TEST_CASE("a user does not count as unauthenticated any more", "[crowd]") {
    session_fixture h;
    auto& alice = h.comes("alice");
    auto& newcomer = h.connects();
    CHECK(h.pool.unauthenticated() == 1);
    newcomer.closes();
    alice.closes();
    h.settle();
    CHECK(h.pool.unauthenticated() == 0);
}

TEST_CASE("a full server refuses logins and accepts the next one when a user leaves", "[crowd]") {
    session_fixture h;
    h.rules.limits.users = 2;
    h.comes("alice");
    auto& bob = h.comes("bob");
    auto& carol = h.connects();
    carol.take_received();
    h.says(carol, wire::login{"carol"});
    CHECK(heard(carol) == lines{"LoginFailed the server is full; try again later"});
    CHECK(h.counts.value(counter::failed_full) == 1);
    bob.closes();
    h.settle();
    h.says(carol, wire::login{"carol"});
    CHECK(heard(carol) == lines{"LoginSuccess", "AddContact alice"});
}

TEST_CASE("a call above the rate is an error and many above it end the session", "[crowd]") {
    session_fixture h;
    h.rules.limits.message_rate = 0;
    h.rules.limits.call_rate = 1;
    auto& alice = h.comes("alice");
    auto& bob = h.comes("bob");
    heard(alice);
    h.says_at_once(alice, wire::call_request{"bob", "", 9}, 16);
    const auto errors = heard(alice);
    CHECK(heard(bob).size() == 4);
    CHECK(errors == lines(12, "ErrorResponse too many calls; wait a moment"));
    CHECK_FALSE(alice.saw_close());
    CHECK(h.counts.value(counter::excess_calls) == 12);
    h.says(alice, wire::call_request{"bob", "", 9});
    CHECK(alice.saw_close());
    CHECK(h.counts.value(counter::ended_flood) == 1);
}

TEST_CASE("messages above the rate are an error and many above it end the session", "[crowd]") {
    session_fixture h;
    h.rules.limits.message_rate = 1;
    auto& alice = h.comes("alice");
    h.says_at_once(alice, wire::call_refused{"nobody"}, 7); // its login was the first
    CHECK(heard(alice) == lines(6, "ErrorResponse too many messages; slow down"));
    CHECK_FALSE(alice.saw_close());
    h.says(alice, wire::call_refused{"nobody"});
    CHECK(alice.saw_close());
}

TEST_CASE("a source above its login rate does not affect others", "[crowd]") {
    session_fixture h;
    h.rules.limits.login_rate = 1;
    h.rules.limits.login_time = std::chrono::seconds(60);
    h.rules.limits.users_per_source = 10;
    for (int i = 0; i < 20; ++i) { // twice as many as there may be
        h.comes(test::numbered("n", i)).closes();
        h.settle();
    }
    auto& next = h.connects();
    next.take_received();
    h.says(next, wire::login{"next"});
    CHECK(heard(next) == lines{"LoginFailed too many logins from your address; wait a moment"});
    CHECK(h.counts.value(counter::failed_rate) == 1);
    auto& other = h.connects([](auto&) {}, test::at("203.0.113.5"));
    other.take_received();
    h.says(other, wire::login{"other"});
    CHECK(heard(other).front() == "LoginSuccess");
    h.pool.sweep(std::chrono::steady_clock::now() + std::chrono::seconds(30)); // forgets, by then
    h.says(next, wire::login{"next"});
    CHECK(heard(next).front() == "LoginSuccess");
}

TEST_CASE("a source with its maximum of users does not affect others", "[crowd]") {
    session_fixture h;
    h.rules.limits.users_per_source = 2;
    auto& alice = h.comes("alice");
    h.comes("bob");
    auto& carol = h.connects();
    carol.take_received();
    h.says(carol, wire::login{"carol"});
    CHECK(heard(carol) == lines{"LoginFailed too many users from your address; try again later"});
    CHECK(h.counts.value(counter::failed_source) == 1);
    auto& dave = h.connects([](auto&) {}, test::at("203.0.113.5"));
    dave.take_received();
    h.says(dave, wire::login{"dave"});
    CHECK(heard(dave).front() == "LoginSuccess");
    alice.closes();
    h.settle();
    h.says(carol, wire::login{"carol"});
    CHECK(heard(carol).front() == "LoginSuccess");
}

TEST_CASE("a source above its connection rate is refused with the reason", "[crowd]") {
    session_fixture h;
    h.rules.limits.connect_rate = 1;
    h.rules.limits.users_per_source = 5;
    for (int i = 0; i < 10; ++i) {
        h.connects().closes();
        h.settle();
    }
    auto& next = h.connects();
    CHECK(next.saw_close());
    CHECK(
        heard(next) == lines{"ErrorResponse too many connections from your address; wait a moment"}
    );
    CHECK(h.counts.value(counter::refused_rate) == 1);
    CHECK_FALSE(h.connects([](auto&) {}, test::at("203.0.113.5")).saw_close());
    CHECK_FALSE(h.connects([](auto&) {}, test::at("127.0.0.1")).saw_close());
}

TEST_CASE("a kicked user gets the reason and cannot log in for a while", "[crowd]") {
    session_fixture h;
    auto& alice = h.comes("alice");
    auto& bob = h.comes("bob");
    heard(bob);
    CHECK_FALSE(h.pool.kick("carol"));
    CHECK(h.pool.kick("alice"));
    h.settle();
    CHECK(alice.saw_close());
    CHECK(heard(bob) == lines{"DelContact alice"});
    const std::string why = "you were disconnected by the operator; wait 30 s before you come back";
    CHECK(heard(alice).back() == "ErrorResponse " + why);
    auto& again = h.connects();
    again.take_received();
    h.says(again, wire::login{"alice"});
    CHECK(heard(again) == lines{"LoginFailed " + why});
    h.pool.sweep(std::chrono::steady_clock::now() + server::time_to_stay_away);
    h.comes("alice");
    CHECK(h.counts.value(counter::ended_kicked) == 1);
    CHECK(h.counts.value(counter::failed_kicked) == 1);
}

TEST_CASE("a banned user is disconnected and cannot log in under that name", "[crowd]") {
    session_fixture h;
    auto& alice = h.comes("alice");
    auto& bob = h.comes("bob");
    CHECK(h.rules.bans.add("alice").has_value());
    end_banned(h.pool, h.rules.bans);
    h.settle();
    CHECK(alice.saw_close());
    CHECK(heard(alice).back() == "ErrorResponse you are banned from this server");
    CHECK_FALSE(bob.saw_close());
    auto& again = h.connects();
    again.take_received();
    h.says(again, wire::login{"alice"});
    CHECK(heard(again) == lines{"LoginFailed you are banned from this server under this name"});

    CHECK(h.rules.bans.add("198.51.100.0/24").has_value()); // the network of all of them
    end_banned(h.pool, h.rules.bans);
    h.settle();
    CHECK(bob.saw_close());
    CHECK(again.saw_close());
    auto& next = h.connects();
    CHECK(next.saw_close());
    CHECK(heard(next) == lines{"ErrorResponse you are banned from this server"});
}

TEST_CASE("the operator gets the list of users", "[crowd]") {
    session_fixture h;
    h.connects();
    h.comes("bob");
    h.comes("alice");
    const auto all = h.pool.list();
    REQUIRE(all.size() == 2);
    CHECK(all[0].name == "alice");
    CHECK(all[1].name == "bob");
    CHECK(all[0].address == "198.51.100.7");
    CHECK(all[0].waiting_bytes == 0);
    const auto age = std::chrono::system_clock::now() - all[0].since;
    CHECK(age < test::run_limit);
}
