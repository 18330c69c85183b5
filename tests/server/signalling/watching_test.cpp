// Clients that choose the names of which they hear.
#include "server/signalling/calls_fixture.hpp"
#include "server/signalling/presence/watchers.hpp"
#include "server/signalling/scripted_directory.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

using namespace babel;
using server::counter;
using test::lines;
using test::recording_peer;
using wire::watch_change;

namespace {

struct watching_fixture : test::calls_fixture {
    recording_peer& enters_watching(const std::string& name, std::string_view capability) {
        auto& who = connects_extended(name);
        wire::string_list_buffer capabilities;
        capabilities.add(capability);
        CHECK_FALSE(asks(who, wire::login2{name, {}, {}, {}, capabilities.view(), {}}));
        return who;
    }
    recording_peer& comes_watching(const std::string& name) {
        auto& who = enters_watching(name, "watch1");
        flush();
        record.clear();
        return who;
    }
    lines watches(
        recording_peer& who,
        std::initializer_list<std::string_view> names_to_watch,
        watch_change what = watch_change::add
    ) {
        wire::string_list_buffer list;
        for (const auto each : names_to_watch)
            list.add(each);
        return answers(who, wire::watch{what, list.view()});
    }
    /// The same for so many names of nobody.
    lines watches_many(recording_peer& who, std::size_t count, watch_change what) {
        wire::string_list_buffer list;
        for (std::size_t i = 0; i < count; ++i)
            list.add("n" + std::to_string(i));
        return answers(who, wire::watch{what, list.view()});
    }
};

} // namespace

TEST_CASE("a client that watches names has no list, and others see it", "[watch][babel2]") {
    watching_fixture t;
    t.comes("alice");
    t.enters_watching("eve", "watch1");
    CHECK(t.flush() == lines{"alice: AddContact eve", "eve: LoginSuccess"});
    auto& bob = t.connects("bob");
    t.asks(bob, wire::login{"bob"});
    CHECK(
        t.flush() ==
        lines{"alice: AddContact bob", "bob: LoginSuccess", "bob: AddContact alice eve"}
    );
    t.enters_watching("demands", "!watch1");
    const auto told = t.flush();
    CHECK(told.size() == 3); // alice, bob, and its LoginSuccess
    CHECK(told.back() == "demands: LoginSuccess");
}

TEST_CASE("the answer to Watch has those of its names that are online", "[watch][babel2]") {
    watching_fixture t;
    t.comes("alice");
    t.takes_calls("bob");
    auto& eve = t.comes_watching("eve");
    CHECK(t.watches(eve, {"nobody"}) == lines{"eve: Presence"});
    CHECK(t.watches(eve, {"bob", "alice", "bob"}) == lines{"eve: Presence alice:4 bob:6"});
    CHECK(t.watches(eve, {"alice"}) == lines{"eve: Presence alice:4"});
    CHECK(t.watches(eve, {"alice"}, watch_change::remove) == lines{"eve: Presence"});
    CHECK(t.watches(eve, {"eve"}) == lines{"eve: Presence"}); // nobody hears of themselves
    CHECK(t.counts.value(counter::watches) == 5);
}

TEST_CASE("a client hears of the names that it watches, and of no others", "[watch][babel2]") {
    watching_fixture t;
    auto& eve = t.comes_watching("eve");
    t.watches(eve, {"alice", "bob"});
    auto& alice = t.connects("alice");
    t.asks(alice, wire::login{"alice"});
    auto& carol = t.connects("carol");
    t.asks(carol, wire::login{"carol"});
    CHECK(
        t.flush() ==
        lines{
            "alice: LoginSuccess",
            "alice: AddContact eve carol",
            "carol: LoginSuccess",
            "carol: AddContact eve alice",
            "eve: Presence alice:4"}
    );
    t.signals.on_gone(carol, t.now);
    CHECK(t.flush() == lines{"alice: DelContact carol"});
    t.signals.on_gone(alice, t.now);
    CHECK(t.flush() == lines{"eve: DelContact alice"});
}

TEST_CASE("names that are watched no more cause nothing", "[watch][babel2]") {
    watching_fixture t;
    auto& eve = t.comes_watching("eve");
    auto& alice = t.comes("alice");
    auto& bob = t.comes("bob");
    t.watches(eve, {"alice", "bob"});
    CHECK(t.watches(eve, {"bob"}, watch_change::instead) == lines{"eve: Presence bob:4"});
    t.signals.on_gone(alice, t.now);
    CHECK(t.flush() == lines{"bob: DelContact alice"});
    t.watches(eve, {"bob"}, watch_change::remove);
    t.signals.on_gone(bob, t.now);
    CHECK(t.flush().empty());
}

TEST_CASE("changes of a watched name that cancel out are told to nobody", "[watch][babel2]") {
    watching_fixture t;
    auto& eve = t.comes_watching("eve");
    auto& alice = t.comes("alice");
    t.watches(eve, {"alice"});
    t.signals.on_gone(alice, t.now);
    auto& again = t.connects("again");
    t.asks(again, wire::login{"alice"});
    CHECK(t.flush() == lines{"again: LoginSuccess", "again: AddContact eve"});
    t.signals.on_gone(again, t.now);
    t.takes_calls("alice"); // with other flags, and flushed
    t.signals.on_gone(t.people.back(), t.now);
    CHECK(t.flush() == lines{"eve: DelContact alice"});
}

TEST_CASE(
    "a Watch names changes that wait for a flush, and they are told once", "[watch][babel2]"
) {
    watching_fixture t;
    auto& eve = t.comes_watching("eve");
    auto& alice = t.connects("alice");
    t.asks(alice, wire::login{"alice"});
    CHECK(t.watches(eve, {"alice"}) == lines{"eve: Presence alice:4"});
    CHECK(t.flush() == lines{"alice: LoginSuccess", "alice: AddContact eve"});
    t.signals.on_gone(alice, t.now);
    CHECK(t.watches(eve, {"alice"}, watch_change::instead) == lines{"eve: Presence"});
    CHECK(t.flush().empty());
}

TEST_CASE("a signal comes after the presence of its sender, watched or not", "[watch][babel2]") {
    watching_fixture t;
    auto& eve = t.comes_watching("eve");
    auto& alice = t.comes("alice");
    const wire::call_request call{"eve", "192.0.2.9", 7};
    CHECK(
        t.answers(alice, call) ==
        lines{"eve: Presence alice:4", "eve: CallRequest alice 192.0.2.9 7"}
    );
    CHECK(t.answers(alice, call) == lines{"eve: CallRequest alice 192.0.2.9 7"});
    t.signals.on_gone(alice, t.now);
    CHECK(t.flush() == lines{"eve: CallRefused alice"}); // instead of a departure

    t.watches(eve, {"bob"});
    auto& bob = t.connects("bob");
    t.asks(bob, wire::login{"bob"});
    CHECK(t.answers(bob, call) == lines{"eve: Presence bob:4", "eve: CallRequest bob 192.0.2.9 7"});
    CHECK(t.flush() == lines{"bob: LoginSuccess", "bob: AddContact eve"});
    t.signals.on_gone(bob, t.now);
    CHECK(t.flush() == lines{"eve: DelContact bob"});
}

TEST_CASE("a name that was watched in between is told ahead of a signal again", "[watch][babel2]") {
    watching_fixture t;
    auto& eve = t.comes_watching("eve");
    const wire::call_request call{"eve", "192.0.2.9", 7};
    const lines first{"eve: Presence alice:4", "eve: CallRequest alice 192.0.2.9 7"};
    auto& alice = t.comes("alice");
    CHECK(t.answers(alice, call) == first);
    t.watches(eve, {"alice"});
    t.signals.on_gone(alice, t.now);
    CHECK(t.flush() == lines{"eve: DelContact alice"});
    t.watches(eve, {"alice"}, watch_change::remove);
    auto& again = t.connects("alice");
    t.asks(again, wire::login{"alice"});
    t.flush();
    CHECK(t.answers(again, call) == first);
}

TEST_CASE("names are bounded, and a refused Watch changes nothing", "[watch][babel2]") {
    watching_fixture t;
    auto& eve = t.comes_watching("eve");
    auto& alice = t.comes("alice");
    constexpr auto most = server::watchers::max_names;
    const lines refused{"eve: ErrorResponse you watch too many names"};
    t.watches(eve, {"alice"}, watch_change::instead);
    CHECK(t.watches_many(eve, most, watch_change::add) == refused);
    CHECK(t.watches_many(eve, most + 1, watch_change::instead) == refused);
    CHECK(t.counts.value(counter::watches_refused) == 2);
    t.signals.on_gone(alice, t.now);
    CHECK(t.flush() == lines{"eve: DelContact alice"});
    CHECK(t.watches_many(eve, most, watch_change::instead) == lines{"eve: Presence"});
    CHECK(t.watches_many(eve, most, watch_change::add) == lines{"eve: Presence"}); // the same
    CHECK(t.watches(eve, {"one more"}) == refused);
}

TEST_CASE("only logins that asked for it watch names", "[watch][babel2]") {
    watching_fixture t;
    auto& bob = t.takes_calls("bob");
    CHECK(
        t.watches(bob, {"alice"}) ==
        lines{"bob: ErrorResponse your login did not ask to watch names"}
    );
    auto& nobody = t.connects_extended("nobody");
    CHECK(
        t.watches(nobody, {"alice"}) == lines{"nobody: ErrorResponse log in before you watch names"}
    );
    CHECK(t.counts.value(counter::watches) == 0);
}

TEST_CASE("a watcher who leaves is told nothing more", "[watch][babel2]") {
    watching_fixture t;
    auto& eve = t.comes_watching("eve");
    auto& fred = t.comes_watching("fred");
    auto& alice = t.comes("alice");
    t.watches(eve, {"alice"});
    t.watches(fred, {"alice"});
    t.signals.on_gone(alice, t.now);
    t.signals.on_gone(eve, t.now);
    CHECK(t.flush() == lines{"fred: DelContact alice"});
}

TEST_CASE("many watchers of a name are told in parts, each once", "[watch][babel2]") {
    watching_fixture t;
    constexpr std::size_t count = 20;
    for (std::size_t i = 0; i < count; ++i)
        t.watches(t.comes_watching("w" + std::to_string(i)), {"alice"});
    auto& alice = t.connects("alice");
    t.asks(alice, wire::login{"alice"});
    t.record.clear();
    std::size_t parts = 1;
    while (t.signals.flush(3))
        CHECK(++parts < 10 * count);
    CHECK(parts > count / 4);
    CHECK(t.record.size() == count + 2); // and alice's list
}

TEST_CASE("a watcher hears of a change during a flush of several parts", "[watch][babel2]") {
    watching_fixture t;
    t.watches(t.comes_watching("eve"), {"alice"});
    t.comes("bob");
    t.comes("carol");
    auto& dave = t.connects("dave");
    t.asks(dave, wire::login{"dave"});
    t.record.clear();
    CHECK(t.signals.flush(1));
    auto& alice = t.connects("alice");
    t.asks(alice, wire::login{"alice"});
    while (t.signals.flush(1)) {
    }
    while (t.signals.flush(1)) {
    }
    CHECK(std::ranges::count(t.record, "eve: Presence alice:4") == 1);
}

TEST_CASE("names of other nodes are watched like those of this one", "[watch][directory]") {
    watching_fixture t;
    test::scripted_directory all_names;
    t.signals.use(all_names);
    all_names.answer = server::claim_verdict::granted;
    auto& eve = t.comes_watching("eve");
    t.watches(eve, {"far"});
    all_names.events->came("far", 7, wire::contact_flag::guest, t.now);
    CHECK(t.flush() == lines{"eve: Presence far:4"});
    all_names.events->came("far", 8, wire::contact_flag::takes_offers, t.now); // moved
    CHECK(t.flush() == lines{"eve: Presence far:2"});
    all_names.events->went("far", t.now);
    CHECK(t.flush() == lines{"eve: DelContact far"});
}

TEST_CASE("a name of another realm is never online to a watcher", "[watch][realms]") {
    watching_fixture t;
    t.signals.separate_realms();
    t.comes("alice@other");
    auto& eve = t.comes_watching("eve@acme");
    CHECK(t.watches(eve, {"alice@other", "alice@acme"}) == lines{"eve@acme: Presence"});
    t.signals.on_gone(t.people.front(), t.now);
    CHECK(t.flush().empty());
    t.comes("alice@acme");
    CHECK(t.watches(eve, {"alice@acme"}) == lines{"eve@acme: Presence alice@acme:4"});
}
