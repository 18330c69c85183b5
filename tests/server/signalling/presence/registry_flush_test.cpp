// Flushes over several turns, and peers brought up to date ahead of a flush.
#include "server/signalling/registry_fixture.hpp"

#include <algorithm>

using babel::test::lines;
using babel::test::registry_fixture;

TEST_CASE("a flush over several turns tells every peer once", "[registry]") {
    registry_fixture t;
    for (const auto* name : {"alice", "bob", "carol", "dave"})
        t.comes(name);
    t.flush();
    t.comes("erin");
    t.record.clear();
    int turns = 1;
    for (; t.registry.flush(2); ++turns)
        CHECK(t.record.size() <= 2 * static_cast<std::size_t>(turns));
    CHECK(turns == 3);
    std::sort(t.record.begin(), t.record.end());
    CHECK(
        t.record ==
        lines{
            "alice: AddContact erin",
            "bob: AddContact erin",
            "carol: AddContact erin",
            "dave: AddContact erin",
            "erin: AddContact alice bob carol dave",
            "erin: LoginSuccess"}
    );
    CHECK_FALSE(t.registry.has_news());
}

TEST_CASE("changes that arrive during a flush wait for the next one", "[registry]") {
    registry_fixture t;
    auto& alice = t.comes("alice");
    t.comes("bob");
    t.comes("carol");
    t.flush();
    t.comes("dave");
    t.record.clear();
    REQUIRE(t.registry.flush(1));
    t.registry.leave(alice);
    t.comes("erin");
    while (t.registry.flush(1)) {
    }
    CHECK(t.registry.has_news());
    for (const auto& line : t.record) {
        CHECK(line.find("erin") == line.npos);
        CHECK(line.find("DelContact") == line.npos);
    }
    CHECK(
        t.flush() ==
        lines{
            "bob: AddContact erin",
            "bob: DelContact alice",
            "carol: AddContact erin",
            "carol: DelContact alice",
            "dave: AddContact erin",
            "dave: DelContact alice",
            "erin: AddContact bob carol dave",
            "erin: LoginSuccess"}
    );
}

TEST_CASE("a peer can be brought up to date ahead of all others", "[registry]") {
    registry_fixture t;
    auto& alice = t.comes("alice");
    auto& bob = t.comes("bob");
    t.comes("carol");
    t.flush();
    t.record.clear();

    SECTION("about a name it knows: nothing is sent") {
        t.comes("dave");
        t.registry.bring_up_to_date(alice, "bob");
        t.registry.bring_up_to_date(alice, "nobody");
        t.registry.bring_up_to_date(alice, "");
        CHECK(t.record.empty());
        t.flush();
    }
    SECTION("about a newcomer") {
        t.comes("dave");
        t.registry.bring_up_to_date(alice, "dave");
        t.registry.bring_up_to_date(alice, "dave");
        CHECK(t.record == lines{"alice: AddContact dave"});
        CHECK(
            t.flush() ==
            lines{
                "bob: AddContact dave",
                "carol: AddContact dave",
                "dave: AddContact alice bob carol",
                "dave: LoginSuccess"}
        );
    }
    SECTION("about a name that left") {
        t.registry.leave(bob);
        t.registry.bring_up_to_date(alice, "bob");
        CHECK(t.record == lines{"alice: DelContact bob"});
        CHECK(t.flush() == lines{"carol: DelContact bob"});
    }
    SECTION("a newcomer itself, which is welcomed") {
        auto& dave = t.comes("dave");
        t.comes("erin");
        t.registry.bring_up_to_date(dave, "alice");
        CHECK(t.record == lines{"dave: LoginSuccess", "dave: AddContact alice bob carol erin"});
        CHECK(
            t.flush() ==
            lines{
                "alice: AddContact dave erin",
                "bob: AddContact dave erin",
                "carol: AddContact dave erin",
                "erin: AddContact alice bob carol dave",
                "erin: LoginSuccess"}
        );
    }
    CHECK(t.flush().empty());
}
