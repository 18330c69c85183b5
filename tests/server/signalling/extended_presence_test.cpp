// Presence for peers of both protocols.
#include "server/signalling/extended_fixture.hpp"
#include "server/signalling/registry_fixture.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace babel;
using test::extended_fixture;
using test::lines;
using test::recording_peer;

namespace {

const crypto::public_key some_key{test::counting_from(1)};

/// A registry with peers of both protocols.
struct mixed_registry : test::registry_fixture {
    recording_peer& joins(const std::string& name, bool is_extended, bool has_key = false) {
        auto& who = people.emplace_back(
            record,
            is_extended ? name + "2" : name,
            server::origin{},
            is_extended ? test::over_tls : server::link_description{}
        );
        who.set_name(name);
        if (has_key) who.set_key(some_key, true);
        CHECK(registry.join(who));
        return who;
    }
};

} // namespace

TEST_CASE("each protocol has its own message for those who come", "[registry][babel2]") {
    mixed_registry t;
    t.joins("alice", false);
    t.joins("bob", true);
    CHECK(
        t.flush() ==
        lines{
            "alice: AddContact bob",
            "alice: LoginSuccess",
            "bob2: LoginSuccess",
            "bob2: Presence alice:4"}
    );
}

TEST_CASE("flags tell guests from users with a proved key", "[registry][babel2]") {
    mixed_registry t;
    t.joins("alice", true);
    t.flush();
    t.joins("base", false);
    t.joins("guest", true);
    t.joins("proved", true, true);
    const auto told = t.flush();
    CHECK(told.front() == "alice2: Presence base:4 guest:4 proved:1");
    CHECK(std::ranges::count(told, "base: AddContact alice guest proved") == 1);
    CHECK(std::ranges::count(told, "proved2: Presence alice:4 base:4 guest:4") == 1);
}

TEST_CASE("the first babel/2 peer gets everybody who is online", "[registry][babel2]") {
    mixed_registry t;
    auto& alice = t.joins("alice", false);
    t.joins("bob", false);
    t.flush();
    t.registry.leave(alice);
    t.joins("dave", false); // with alice's departure in no batch yet
    t.joins("new", true);
    const auto told = t.flush();
    CHECK(std::ranges::count(told, "new2: Presence bob:4 dave:4") == 1);
    CHECK(std::ranges::count(told, "bob: DelContact alice") == 1);
    CHECK(std::ranges::count(told, "bob: AddContact dave new") == 1);
}

TEST_CASE("departures are told alike", "[registry][babel2]") {
    mixed_registry t;
    t.joins("alice", false);
    t.joins("bob", true);
    auto& carol = t.joins("carol", true, true);
    t.flush();
    t.registry.leave(carol);
    CHECK(t.flush() == lines{"alice: DelContact carol", "bob2: DelContact carol"});
}

TEST_CASE("a departure and an arrival with the same flags cancel out", "[registry][babel2]") {
    mixed_registry t;
    t.joins("alice", false);
    t.joins("bob", true);
    auto& carol = t.joins("carol", true, true);
    t.flush();
    t.registry.leave(carol);
    t.joins("carol", true, true);
    const auto told = t.flush();
    CHECK(told == lines{"carol2: LoginSuccess", "carol2: Presence alice:4 bob:4"});
}

TEST_CASE("a departure and an arrival with other flags do not", "[registry][babel2]") {
    mixed_registry t;
    t.joins("alice", false);
    t.joins("bob", true);
    auto& carol = t.joins("carol", true, true);
    t.flush();
    t.registry.leave(carol);
    t.joins("carol", false); // a guest now
    CHECK(
        t.flush() ==
        lines{"bob2: Presence carol:4", "carol: AddContact alice bob", "carol: LoginSuccess"}
    );
    t.joins("dave", true);
    const auto told = t.flush();
    CHECK(std::ranges::count(told, "dave2: Presence alice:4 bob:4 carol:4") == 1);
}

TEST_CASE("flags that change twice and back cancel out", "[registry][babel2]") {
    mixed_registry t;
    t.joins("bob", true);
    auto& carol = t.joins("carol", true, true);
    t.flush();
    t.registry.leave(carol);
    auto& guest = t.joins("carol", true);
    t.registry.leave(guest);
    t.joins("carol", true, true);
    CHECK(t.flush() == lines{"carol2: LoginSuccess", "carol2: Presence bob:4"});
}

TEST_CASE("a name with other flags that leaves again is told to be gone", "[registry][babel2]") {
    mixed_registry t;
    t.joins("bob", true);
    auto& carol = t.joins("carol", true, true);
    t.flush();
    t.registry.leave(carol);
    t.registry.leave(t.joins("carol", true));
    CHECK(t.flush() == lines{"bob2: DelContact carol"});
}

TEST_CASE("new flags precede a signal from their user", "[registry][babel2]") {
    mixed_registry t;
    auto& bob = t.joins("bob", true);
    auto& carol = t.joins("carol", true, true);
    t.flush();
    t.registry.leave(carol);
    t.joins("carol", true);
    t.record.clear();
    t.registry.bring_up_to_date(bob, "carol");
    CHECK(t.record == lines{"bob2: Presence carol:4"});
    CHECK(t.flush() == lines{"carol2: LoginSuccess", "carol2: Presence bob:4"});
}

TEST_CASE("a peer that takes a name during a flush does not hear of itself", "[registry][babel2]") {
    mixed_registry t;
    for (const auto* name : {"a", "b", "c"})
        t.joins(name, true);
    auto& carol = t.joins("carol", true, true);
    t.flush();
    t.joins("news", true);
    CHECK(t.registry.flush(1)); // not all have been told
    t.registry.leave(carol);
    t.joins("carol", true);
    t.record.clear();
    while (t.registry.flush() || t.registry.has_news()) {
    }
    for (const auto& line : t.record)
        CHECK_FALSE(line.starts_with("carol2: Presence carol"));
    CHECK(std::ranges::count(t.record, "a2: Presence carol:4") == 1);
    CHECK(std::ranges::count(t.record, "carol2: Presence carol:4") == 0);
}

TEST_CASE("peers of one protocol share the packets of presence", "[registry][babel2]") {
    mixed_registry t;
    auto& alice = t.joins("alice", false);
    auto& bob = t.joins("bob", false);
    auto& carol = t.joins("carol", true);
    auto& dave = t.joins("dave", true);
    t.flush();
    t.joins("erin", false);
    t.flush();
    CHECK(alice.shared.back() == bob.shared.back());
    CHECK(carol.shared.back() == dave.shared.back());
    CHECK(alice.shared.back() != carol.shared.back());
}

TEST_CASE(
    "a long list for babel/2 peers comes in packets of 64 KiB at most", "[registry][babel2]"
) {
    mixed_registry t;
    auto& alice = t.joins("alice", true);
    t.flush();
    const std::string long_name(70, 'n');
    for (int i = 0; i < 2000; ++i)
        t.joins(long_name + std::to_string(i), false);
    t.registry.flush();
    const auto& stream = *alice.shared.back();
    std::size_t packets = 0;
    for (std::size_t at = 0; at < stream.size(); ++packets) {
        const auto length = boost::endian::load_little_u64(stream.data() + at);
        CHECK(length <= wire::max_extended_bytes_to_client);
        at += wire::length_bytes + length;
    }
    CHECK(packets == 3);
}

TEST_CASE("presence of a guest precedes a call to a babel/2 client", "[signalling][babel2]") {
    extended_fixture o;
    o.comes_with_key("bob", o.key);
    auto& alice = o.connects("alice");
    o.asks(alice, wire::login{"alice"});
    o.record.clear();
    o.asks(alice, wire::call_request{"bob", "", 9});
    CHECK(o.record == lines{"bob: Presence alice:4", "bob: CallRequest alice 198.51.100.7 9"});
}

TEST_CASE("only a key that the name is bound to counts as proved", "[signalling][babel2]") {
    extended_fixture o;
    o.comes_with_key("watcher", o.other_key);
    o.names.owners["alice"] = {o.key.public_part(), 1};
    CHECK(o.proves(o.connects_extended("1"), "alice", o.key).empty());
    CHECK(o.proves(o.connects_extended("2"), "bob", o.key).empty()); // nobody registers names
    o.names.registers = true;
    CHECK(o.proves(o.connects_extended("3"), "carol", o.key).empty());
    CHECK(o.flush().front() == "watcher: Presence alice:1 bob:4 carol:1");
}

TEST_CASE("changes are encoded only for protocols that have recipients", "[registry][babel2]") {
    server::presence_batch news;
    for (const bool has_base : {true, false})
        for (const bool has_extended : {true, false}) {
            news.add_gone("alice");
            news.add_arrival("bob", 4);
            const auto got = news.take({has_base ? 1u : 0u, has_extended ? 1u : 0u});
            CHECK(news.empty());
            CHECK((got[0] != nullptr) == has_base);
            CHECK((got[1] != nullptr) == has_extended);
            if (has_base)
                CHECK(test::transcript(*got[0]) == lines{"DelContact alice", "AddContact bob"});
            if (has_extended)
                CHECK(test::transcript(*got[1]) == lines{"DelContact alice", "Presence bob:4"});
        }
    news.add_new_flags("carol", 1);
    const auto got = news.take({1, 1});
    CHECK(got[0] == nullptr);
    CHECK(test::transcript(*got[1]) == lines{"Presence carol:1"});
}
