// Logins that wait for the verdict of a directory.
#include "server/signalling/directory_fixture.hpp"
#include <babel/wire/offers.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

using namespace babel;
using server::claim_verdict;
using server::counter;
using test::directory_fixture;
using test::lines;
using test::recording_peer;
using name_list = std::vector<std::string>;
using flag_changes = std::vector<std::pair<std::string, std::uint8_t>>;

TEST_CASE("a login waits until the directory grants its name", "[signalling][directory]") {
    directory_fixture o;
    auto& alice = o.connects("1");
    CHECK(o.answers(alice, wire::login{"alice"}).empty());
    CHECK_FALSE(alice.is_logged_in());
    CHECK(o.signals.online() == 0);
    CHECK(o.flush().empty());
    o.all_names.decide(claim_verdict::granted);
    CHECK(alice.name() == "alice");
    CHECK(alice.logins == 1);
    CHECK(o.signals.online() == 1);
    CHECK(o.flush() == lines{"1: LoginSuccess"});
}

TEST_CASE("a name that is granted at once delays nothing", "[signalling][directory]") {
    directory_fixture o;
    o.all_names.answer = claim_verdict::granted;
    auto& alice = o.connects("1");
    o.answers(alice, wire::login{"alice"});
    CHECK(alice.logins == 1);
    CHECK(o.flush() == lines{"1: LoginSuccess"});
}

TEST_CASE("a claim has the name, the source and the key of its login", "[signalling][directory]") {
    directory_fixture o;
    o.proves(o.connects_extended("1"), "alice", o.key);
    o.is_guest(o.connects_extended("2"), "bob");
    const auto& claims = o.all_names.claims;
    REQUIRE(claims.size() == 2);
    CHECK(claims[0].name == "alice");
    CHECK(claims[0].source == test::home.source);
    const auto& key = o.key.public_part().bytes;
    CHECK(claims[0].key == std::vector<std::uint8_t>(key.begin(), key.end()));
    CHECK(claims[1].name == "bob");
    CHECK(claims[1].key.empty());
    CHECK(claims[0].which != claims[1].which);
}

TEST_CASE("a login that is refused here claims no name", "[signalling][directory]") {
    directory_fixture o;
    o.is_granted("alice");
    o.answers(o.connects("2"), wire::login{"alice"});
    o.answers(o.connects("3"), wire::login{" "});
    CHECK(o.all_names.claims.size() == 1);
}

TEST_CASE("each verdict of a directory has its answer", "[signalling][directory]") {
    struct row {
        claim_verdict verdict;
        std::string answer;
        counter counted_as;
    };
    const std::vector<row> rows{
        {claim_verdict::taken, "1 username already used", counter::failed_taken},
        {claim_verdict::no_answer,
         "1 username already used at a server that does not answer; try again later",
         counter::failed_taken},
        {claim_verdict::reserved, "1 username already used", counter::failed_taken},
        {claim_verdict::parked,
         "1 username already used by somebody who is about to come back",
         counter::failed_taken},
        {claim_verdict::other_key,
         "3 this name belongs to another key; log in with that key, or take another name",
         counter::failed_bound},
        {claim_verdict::busy, "8 too many logins at once; wait a moment", counter::failed_register},
        {claim_verdict::full,
         "7 the register of names is full; try again later",
         counter::failed_register},
        {claim_verdict::unavailable,
         "7 nobody can log in at the moment; try again in some seconds",
         counter::failed_register},
    };
    for (const auto& [verdict, answer, counted_as] : rows) {
        for (const bool is_at_once : {true, false}) {
            INFO(answer << (is_at_once ? " at once" : " later"));
            directory_fixture o;
            auto& alice = o.connects_extended("1");
            if (is_at_once) o.all_names.answer = verdict;
            o.record = o.is_guest(alice, "alice");
            if (!is_at_once) o.all_names.decide(verdict);
            CHECK(o.record == lines{"1: LoginRefused " + answer});
            CHECK(o.counts.value(counted_as) == 1);
            CHECK_FALSE(alice.is_logged_in());
            CHECK_FALSE(alice.failure);
            CHECK(o.all_names.released.empty());
            o.all_names.answer = claim_verdict::granted;
            CHECK(o.is_guest(alice, "bob").empty());
            CHECK(alice.name() == "bob");
        }
    }
}

TEST_CASE("a base client is told a verdict in words", "[signalling][directory]") {
    directory_fixture o;
    auto& alice = o.connects("1");
    o.answers(alice, wire::login{"alice"});
    o.record.clear();
    o.all_names.decide(claim_verdict::taken);
    CHECK(o.record == lines{"1: LoginFailed username already used"});
}

TEST_CASE("messages of a login that waits are answered as before it", "[signalling][directory]") {
    struct row {
        std::string what;
        std::function<lines(directory_fixture&, recording_peer&)> says;
        lines answer;
    };
    const auto blob = wire::bytes_of("x");
    const std::vector<row> rows{
        {"Login",
         [](auto& o, auto& who) { return o.answers(who, wire::login{"bob"}); },
         {"ErrorResponse a login is under way"}},
        {"Login2",
         [](auto& o, auto& who) { return o.is_guest(who, "bob"); },
         {"ErrorResponse a login is under way"}},
        {"CallRequest",
         [](auto& o, auto& who) {
             return o.answers(who, wire::call_request{"carol", "", 9});
         },
         {"ErrorResponse log in before you call"}},
        {"CallRefused",
         [](auto& o, auto& who) { return o.answers(who, wire::call_refused{"carol"}); },
         {}},
        {"WhoIs",
         [](auto& o, auto& who) { return o.answers(who, wire::who_is{"carol"}); },
         {"ErrorResponse log in before you ask for keys"}},
        {"Offer",
         [&](auto& o, auto& who) {
             return o.answers(who, wire::offer{3, "carol", 0, blob});
         },
         {"Offered 3 0 0 5 key 0"}},
        {"Offer of a base call",
         [](auto& o, auto& who) {
             return o.answers(who, wire::offer{3, "carol", wire::offer_flag::base_call, {}});
         },
         {"Offered 3 0 0 5 key 0"}},
        {"Signal",
         [&](auto& o, auto& who) {
             return o.answers(who, wire::signal{3, wire::call_step::handshake, blob});
         },
         {}},
        {"Reach", [](auto& o, auto& who) { return o.answers(who, wire::reach{4242}); }, {}},
    };
    for (const auto& [what, says, answer] : rows) {
        INFO(what);
        directory_fixture o;
        o.is_granted("carol");
        auto& who = o.connects_extended("1");
        o.is_guest(who, "alice");
        lines expected;
        for (const auto& each : answer)
            expected.push_back("1: " + each);
        CHECK(says(o, who) == expected);
        CHECK_FALSE(who.failure);
        o.all_names.decide(claim_verdict::granted);
        CHECK(who.name() == "alice");
    }
}

TEST_CASE("a connection that ends while it waits withdraws its claim", "[signalling][directory]") {
    directory_fixture o;
    auto& alice = o.connects("1");
    o.answers(alice, wire::login{"alice"});
    const auto which = o.all_names.claims.back().which;
    o.signals.on_gone(alice, o.now);
    CHECK(o.all_names.withdrawn == std::vector{which});
    CHECK(o.all_names.released.empty());
    o.all_names.decide(claim_verdict::granted); // a verdict that was on its way
    CHECK_FALSE(alice.is_logged_in());
    CHECK(o.signals.online() == 0);
}

TEST_CASE("a late verdict is not for a later login of that connection", "[signalling][directory]") {
    directory_fixture o;
    auto& alice = o.connects("1");
    o.answers(alice, wire::login{"alice"});
    const auto first = o.all_names.claims.back().which;
    o.signals.on_gone(alice, o.now); // and a new connection has its address
    o.answers(alice, wire::login{"carol"});
    o.all_names.events->decided(first, claim_verdict::granted, o.now);
    CHECK_FALSE(alice.is_logged_in());
    o.all_names.decide(claim_verdict::granted);
    CHECK(alice.name() == "carol");
}

TEST_CASE("a claim shows the flags that others will see", "[signalling][directory]") {
    directory_fixture o;
    auto& guest = o.is_granted("guest");
    CHECK(o.all_names.claims.back().flags == guest.flags());
    auto& extended = o.connects_extended("2");
    o.is_guest(extended, "alice");
    o.all_names.decide(claim_verdict::granted);
    CHECK(o.all_names.claims.back().flags == extended.flags());
    CHECK(o.all_names.changed.empty());
}

TEST_CASE("the name of a user who leaves is released once", "[signalling][directory]") {
    directory_fixture o;
    auto& alice = o.is_granted("alice");
    auto& newcomer = o.connects("2");
    o.signals.on_gone(alice, o.now);
    o.signals.on_gone(newcomer, o.now);
    CHECK(o.all_names.released == name_list{"alice"});
    CHECK(o.all_names.withdrawn.empty());
}

TEST_CASE("a user who takes over their own session claims no name", "[signalling][directory]") {
    directory_fixture o;
    o.all_names.answer = claim_verdict::granted;
    auto& old = o.comes_with_key("alice", o.key);
    auto& again = o.connects_extended("2");
    o.proves(again, "alice", o.key);
    CHECK(again.is_logged_in());
    CHECK(o.all_names.claims.size() == 1);
    CHECK(o.all_names.changed == flag_changes{{"alice", again.flags()}});
    o.signals.on_gone(old, o.now);
    CHECK(o.all_names.released.empty());
    o.signals.on_gone(again, o.now);
    CHECK(o.all_names.released == name_list{"alice"});
}
