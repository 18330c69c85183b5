// Names of other nodes among the peers of this one.
#include "server/signalling/registry_fixture.hpp"
#include <babel/wire/extensions.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

using namespace babel;
using test::lines;
using test::recording_peer;

namespace {

namespace flag = wire::contact_flag;

constexpr server::node_number other_node = 7;

struct elsewhere_fixture : test::registry_fixture {
    /// A peer of babel/2, which is told flags.
    recording_peer& comes_extended(const std::string& name) {
        auto& who = people.emplace_back(
            record, name, server::origin{}, server::link_description{server::protocol::babel2, {}}
        );
        who.set_name(name);
        CHECK(registry.join(who));
        return who;
    }
    void comes_elsewhere(std::string_view name, std::uint8_t flags = flag::guest) {
        CHECK(registry.join_elsewhere({name, flags}, other_node));
    }
};

} // namespace

TEST_CASE("a name of another node is shown like one of this node", "[registry]") {
    elsewhere_fixture t;
    t.comes("alice");
    t.flush();
    t.comes_elsewhere("far");
    CHECK(t.flush() == lines{"alice: AddContact far"});
    t.comes("bob");
    CHECK(
        t.flush() ==
        lines{"alice: AddContact bob", "bob: AddContact alice far", "bob: LoginSuccess"}
    );
    t.registry.leave_elsewhere("far");
    CHECK(t.flush() == lines{"alice: DelContact far", "bob: DelContact far"});
}

TEST_CASE("a name of another node is no peer", "[registry]") {
    elsewhere_fixture t;
    t.comes("alice");
    t.comes_elsewhere("far");
    CHECK(t.registry.find("far") == nullptr);
    CHECK(t.registry.size() == 1);
    CHECK(t.registry.node_of("far") == other_node);
    CHECK(t.registry.node_of("alice") == 0);
    CHECK(t.registry.node_of("nobody") == 0);
    CHECK(t.registry.is_online("far"));
    CHECK(t.registry.is_online("alice"));
    CHECK_FALSE(t.registry.is_online("nobody"));
    t.flush();
    t.registry.leave_elsewhere("far");
    CHECK_FALSE(t.registry.is_online("far"));
    CHECK(t.registry.node_of("far") == 0);
}

TEST_CASE("changes that cancel out before a flush are told to nobody", "[registry]") {
    elsewhere_fixture t;
    t.comes("alice");
    auto& bob = t.comes("bob");
    t.comes_elsewhere("far");
    t.flush();

    SECTION("a name of another node comes and goes") {
        t.comes_elsewhere("short");
        t.registry.leave_elsewhere("short");
    }
    SECTION("a name goes and comes back at another node") {
        t.registry.leave_elsewhere("far");
        CHECK(t.registry.join_elsewhere({"far", flag::guest}, other_node + 1));
        CHECK(t.registry.node_of("far") == other_node + 1);
    }
    SECTION("a name moves to another node") {
        const int asked = t.asked;
        CHECK(t.registry.join_elsewhere({"far", flag::guest}, other_node + 1));
        CHECK(t.registry.node_of("far") == other_node + 1);
        CHECK(t.asked == asked);
    }
    SECTION("the name of a peer moves to another node") {
        t.registry.leave(bob);
        t.comes_elsewhere("bob");
        CHECK(t.registry.node_of("bob") == other_node);
    }
    SECTION("a name that nobody else has goes") {
        t.registry.leave_elsewhere("bob");
        t.registry.leave_elsewhere("nobody");
        CHECK(t.registry.find("bob") == &bob);
    }
    CHECK(t.flush().empty());
}

TEST_CASE("a peer takes the name of another node over", "[registry]") {
    elsewhere_fixture t;
    t.comes("alice");
    t.flush();

    SECTION("that was announced") {
        t.comes_elsewhere("far");
        t.flush();
        auto& far = t.comes("far");
        CHECK(t.registry.find("far") == &far);
        CHECK(t.registry.node_of("far") == 0);
        CHECK(t.flush() == lines{"far: AddContact alice", "far: LoginSuccess"});
        t.registry.leave(far);
        CHECK(t.flush() == lines{"alice: DelContact far"});
    }
    SECTION("that was not") {
        t.comes_elsewhere("far");
        auto& far = t.comes("far");
        CHECK(t.registry.size() == 2);
        CHECK(
            t.flush() ==
            lines{"alice: AddContact far", "far: AddContact alice", "far: LoginSuccess"}
        );
        t.registry.leave(far);
        CHECK(t.flush() == lines{"alice: DelContact far"});
    }
    SECTION("and late news of it changes nothing") {
        auto& far = t.comes("far");
        CHECK_FALSE(t.registry.join_elsewhere({"far", flag::guest}, other_node));
        t.registry.leave_elsewhere("far");
        CHECK(t.registry.find("far") == &far);
        CHECK(t.flush().size() == 3);
    }
}

TEST_CASE("flags of another node's names reach the peers of babel/2", "[registry]") {
    elsewhere_fixture t;
    t.comes_elsewhere("far", flag::proved | flag::takes_offers);
    t.comes_extended("alice");
    t.comes("base");
    CHECK(
        t.flush() ==
        lines{
            "alice: LoginSuccess",
            "alice: Presence base:4 far:3",
            "base: AddContact alice far",
            "base: LoginSuccess"}
    );
    t.comes_elsewhere("far", flag::guest);
    CHECK(t.flush() == lines{"alice: Presence far:4"});

    SECTION("once where they change twice") {
        t.comes_elsewhere("far", flag::proved);
        t.comes_elsewhere("far", flag::proved | flag::takes_offers);
        CHECK(t.flush() == lines{"alice: Presence far:3"});
    }
    SECTION("and where they change back, not at all") {
        t.comes_elsewhere("far", flag::proved);
        t.comes_elsewhere("far", flag::guest);
        CHECK(t.flush().empty());
    }
    SECTION("and where a peer takes the name with others") {
        auto& far = t.comes("far");
        far.set_takes_offers(true);
        const auto told = t.flush();
        CHECK(std::count(told.begin(), told.end(), "alice: Presence far:6") == 1);
        CHECK(std::count(told.begin(), told.end(), "base: AddContact far") == 0);
    }
    SECTION("before a signal") {
        auto& alice = t.people.front();
        t.comes_elsewhere("far", flag::proved);
        t.record.clear();
        t.registry.bring_up_to_date(alice, "far");
        CHECK(t.record == lines{"alice: Presence far:1"});
    }
}

TEST_CASE("names that were there before the first peer of babel/2 are in its list", "[registry]") {
    elsewhere_fixture t;
    t.comes("base");
    t.comes_elsewhere("far");
    t.flush();
    t.comes_elsewhere("new");
    t.comes_extended("alice");
    const auto told = t.flush();
    REQUIRE(told.size() == 3);
    CHECK(told[0] == "alice: LoginSuccess");
    for (const auto* each : {" base:4", " far:4", " new:4"})
        CHECK(told[1].find(each) != told[1].npos);
    CHECK(told[2] == "base: AddContact alice new");
}

TEST_CASE("a peer can be told of another node's name ahead of all others", "[registry]") {
    elsewhere_fixture t;
    auto& alice = t.comes("alice");
    t.comes("bob");
    t.flush();
    t.record.clear();

    SECTION("that has come") {
        t.comes_elsewhere("far");
        t.registry.bring_up_to_date(alice, "far");
        t.registry.bring_up_to_date(alice, "far");
        CHECK(t.record == lines{"alice: AddContact far"});
        CHECK(t.flush() == lines{"bob: AddContact far"});
    }
    SECTION("that has gone") {
        t.comes_elsewhere("far");
        t.flush();
        t.record.clear();
        t.registry.leave_elsewhere("far");
        t.registry.bring_up_to_date(alice, "far");
        CHECK(t.record == lines{"alice: DelContact far"});
        CHECK(t.flush() == lines{"bob: DelContact far"});
    }
    CHECK(t.flush().empty());
}

TEST_CASE("a flush costs no packet for the names of other nodes", "[registry]") {
    elsewhere_fixture t;
    t.comes("alice");
    for (int i = 0; i < 50; ++i)
        t.comes_elsewhere("far" + std::to_string(i));
    t.flush();
    t.comes("bob");
    // alice's news and bob's list: with a turn of one packet each, two turns.
    int turns = 1;
    while (t.registry.flush(1))
        ++turns;
    CHECK(turns == 2);
}

TEST_CASE("after any changes at two nodes each peer has every other name once", "[registry]") {
    std::mt19937 random(GENERATE(range(1u, 11u)));
    const auto below = [&](unsigned n) { return random() % n; };
    test::registry_fixture t;
    std::map<std::string, recording_peer*> here;
    std::set<std::string> elsewhere;
    std::map<std::string, std::set<std::string>> lists; // of each peer, as it was told
    const auto read = [&] {
        for (const auto& line : std::exchange(t.record, {})) {
            const auto colon = line.find(": ");
            auto& list = lists[line.substr(0, colon)];
            std::istringstream words(line.substr(colon + 2));
            std::string what;
            words >> what;
            if (what == "LoginSuccess") list.clear();
            for (std::string who; words >> who;)
                CHECK((what == "AddContact" ? list.insert(who).second : list.erase(who) == 1));
        }
    };
    for (int step = 0; step < 300; ++step) {
        const auto name = "name" + std::to_string(below(12));
        if (const auto found = here.find(name); found != here.end()) {
            t.registry.leave(*found->second);
            here.erase(found);
            if (below(2) == 0 && t.registry.join_elsewhere({name, 0}, other_node))
                elsewhere.insert(name);
        } else if (below(2) == 0) {
            here[name] = &t.comes(name);
            elsewhere.erase(name);
        } else if (elsewhere.erase(name) == 1) {
            t.registry.leave_elsewhere(name);
        } else {
            REQUIRE(t.registry.join_elsewhere({name, 0}, other_node));
            elsewhere.insert(name);
        }
        if (below(3) == 0) t.registry.flush(below(6));
        if (below(4) != 0) continue;
        while (t.registry.flush() || t.registry.has_news()) {
        }
        read();
        for (const auto& [who, peer] : here) {
            auto expected = elsewhere;
            for (const auto& [other, ignored] : here)
                if (other != who) expected.insert(other);
            CHECK(lists[who] == expected);
        }
    }
}
