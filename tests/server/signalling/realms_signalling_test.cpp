// Realms of a server: nothing about users of another one reaches a user.
#include "server/signalling/directory_fixture.hpp"
#include "server/signalling/elsewhere/two_nodes.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

using namespace babel;
using server::counter;
using test::lines;

namespace {

struct realm_users : test::calls_fixture {
    realm_users() { signals.separate_realms(); }
};

struct realm_nodes : test::two_nodes {
    realm_nodes() {
        a.signals.separate_realms();
        b.signals.separate_realms();
    }
    /// A user of `a`, whom the directory of `b` knows.
    test::recording_peer& comes_first(const std::string& name) {
        b.all_names.far_names.push_back({name, "a"});
        return comes(a, name);
    }
};

} // namespace

TEST_CASE("a user of another realm cannot be called", "[realms]") {
    realm_users t;
    auto& alice = t.comes("alice@acme");
    t.comes("bob@other");
    t.comes("carol@acme");
    CHECK(
        t.answers(alice, wire::call_request{"bob@other", "192.0.2.9", 5000}) ==
        lines{
            "alice@acme: ErrorResponse requested username not found",
            "alice@acme: CallRefused bob@other"}
    );
    CHECK(
        t.answers(alice, wire::call_request{"carol@acme", "192.0.2.9", 5000}) ==
        lines{"carol@acme: CallRequest alice@acme 192.0.2.9 5000"}
    );
}

TEST_CASE("a refusal outlives the realm of a user whose name is kept", "[realms][directory]") {
    realm_nodes t;
    auto& alice = t.comes_first("alice@acme");
    auto& bob = t.comes(t.b, "bob@acme");
    t.says(t.a, alice, wire::call_request{"bob@acme", "", 5000});
    t.b.all_names.is_linked = false;
    CHECK(t.says(t.b, bob, wire::call_refused{"alice@acme"}).empty());
    t.b.all_names.is_linked = true;
    t.b.all_names.far_names.push_back({"bob@acme", ""});
    t.b.signals.begin_end();
    t.b.signals.on_gone(bob, t.b.now);
    CHECK(t.sweep(t.b) == lines{"alice@acme: CallRefused bob@acme"});
}

TEST_CASE("a refusal reaches nobody of another realm", "[realms]") {
    realm_users t;
    auto& alice = t.comes("alice@acme");
    t.comes("bob@other");
    CHECK(t.answers(alice, wire::call_refused{"bob@other"}).empty());
    CHECK(t.answers(alice, wire::call_refused{"bob@other"}).empty());
}

TEST_CASE("an offer to a user of another realm is answered as to nobody", "[realms][babel2]") {
    realm_users t;
    auto& alice = t.takes_calls("alice@acme");
    t.takes_calls("bob@other");
    CHECK(t.offer(alice, "nobody@acme") == lines{"alice@acme: Offered 1 0 0 1 key 0"});
    CHECK(t.offer(alice, "bob@other") == lines{"alice@acme: Offered 2 0 0 1 key 0"});
    t.takes_calls("carol@acme");
    CHECK(t.call(alice, "carol@acme") != 0);
}

TEST_CASE("a key of another realm is nobody's", "[realms][babel2]") {
    realm_users t;
    t.names.owners.try_emplace("bob@other", server::binding{t.key.public_part(), 1});
    t.names.owners.try_emplace("carol@acme", server::binding{t.key.public_part(), 1});
    auto& alice = t.comes_as_guest("alice@acme");
    CHECK(
        t.answers(alice, wire::who_is{"bob@other"}) ==
        lines{"alice@acme: WhoIs bob@other 0 bytes since 0"}
    );
    CHECK(
        t.answers(alice, wire::who_is{"carol@acme"}) ==
        lines{"alice@acme: WhoIs carol@acme 32 bytes since 1"}
    );
}

TEST_CASE("a name that ends with @ cannot log in where realms are separate", "[realms]") {
    realm_users t;
    auto& who = t.connects("who");
    CHECK(
        t.answers(who, wire::login{"alice@"}) ==
        lines{"who: LoginFailed the name ends with @, which has to be followed by a realm"}
    );
    CHECK(t.counts.value(counter::failed_name) == 1);

    test::signalling_fixture all;
    auto& other = all.connects("other");
    CHECK(all.answers(other, wire::login{"alice@"}).empty());
    CHECK(all.flush() == lines{"other: LoginSuccess"});
}

TEST_CASE("a full realm refuses logins, and others take them", "[realms]") {
    realm_users t;
    t.rules.limits.realm_users = 1;
    t.comes("alice@acme");
    auto& bob = t.connects("bob");
    CHECK(
        t.answers(bob, wire::login{"bob@acme"}) ==
        lines{"bob: LoginFailed the realm is full; try again later"}
    );
    CHECK(t.counts.value(counter::failed_realm) == 1);
    CHECK(t.answers(bob, wire::login{"bob@other"}).empty());
    CHECK(t.signals.online() == 2);
}

TEST_CASE("realms that are not separate have no limit", "[realms]") {
    test::signalling_fixture t;
    t.rules.limits.realm_users = 1;
    t.comes("alice@acme");
    t.comes("bob@acme");
    CHECK(t.signals.online() == 2);
}

TEST_CASE("a user who takes over their session in a full realm stays", "[realms][babel2]") {
    realm_users t;
    t.rules.limits.realm_users = 1;
    t.comes_with_key("alice@acme", t.key);
    auto& again = t.connects_extended("again");
    t.proves(again, "alice@acme", t.key);
    CHECK(std::ranges::count(t.flush(), "again: LoginSuccess") == 1);
    CHECK(t.counts.value(counter::failed_realm) == 0);
}

TEST_CASE("users of a realm at other nodes count", "[realms][directory]") {
    test::directory_fixture t;
    t.signals.separate_realms();
    t.rules.limits.realm_users = 1;
    t.all_names.far_names = {{"far@acme", "b"}};
    auto& who = t.connects("who");
    CHECK(
        t.answers(who, wire::login{"alice@acme"}) ==
        lines{"who: LoginFailed the realm is full; try again later"}
    );
    CHECK(t.all_names.claims.empty());
    t.answers(who, wire::login{"far@acme"}); // its user may be about to come here
    CHECK(t.all_names.claims.size() == 1);
}

TEST_CASE("presence and calls cross nodes within a realm", "[realms][directory]") {
    realm_nodes t;
    auto& alice = t.comes_first("alice@acme");
    auto& bob = t.comes(t.b, "bob@acme");
    CHECK(
        t.says(t.b, bob, wire::call_request{"alice@acme", "192.0.2.9", 1}) ==
        lines{"alice@acme: CallRequest bob@acme 192.0.2.9 1"}
    );
    CHECK(
        t.says(t.a, alice, wire::call_refused{"bob@acme"}) ==
        lines{"bob@acme: CallRefused alice@acme"}
    );
}

TEST_CASE("users of other realms at other nodes do not exist", "[realms][directory]") {
    realm_nodes t;
    auto& alice = t.comes_first("alice@acme");
    t.comes(t.b, "bob@other");
    t.comes(t.a, "carol@other"); // so that the realm is at both nodes
    t.a.comes_elsewhere("bob@other");
    CHECK(t.flush(t.a) == lines{"carol@other: AddContact bob@other"});
    CHECK(
        t.says(t.a, alice, wire::call_request{"bob@other", "192.0.2.9", 1}) ==
        lines{
            "alice@acme: ErrorResponse requested username not found",
            "alice@acme: CallRefused bob@other"}
    );
    CHECK(t.a.all_names.sent.empty());
}

TEST_CASE("a message that a node sends across realms is dropped", "[realms][directory]") {
    realm_nodes t;
    t.comes_first("alice@acme");
    auto& bob = t.comes(t.b, "bob@acme");
    t.comes(t.a, "carol@other");
    CHECK_FALSE(t.b.asks(bob, wire::call_request{"alice@acme", "192.0.2.9", 1}));
    // A node whose realms are not separate, or worse.
    const std::string named = "alice@acme";
    auto& message = t.b.all_names.sent.back().bytes;
    const std::string text(message.begin(), message.end());
    REQUIRE(text.find(named) != text.npos);
    for (auto at = text.find(named); at != text.npos; at = text.find(named, at + 1))
        std::copy_n("dave@other", named.size(), message.begin() + static_cast<std::ptrdiff_t>(at));
    t.comes(t.a, "dave@other");
    CHECK(t.settle().empty());
    CHECK(t.a.counts.value(counter::node_messages_dropped) == 1);
}
