// Users by their realms: who sees whom, and which realms are here.
#include "server/signalling/presence/realms.hpp"
#include "server/signalling/scripted_directory.hpp"
#include "server/transcript.hpp"
#include "support/catch.hpp"
#include <babel/server/realm_name.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <utility>

using namespace babel;
using server::realm_of;
using test::lines;
using test::recording_peer;

namespace {

struct realms_fixture {
    lines record;
    int asked = 0;
    server::realms realms{[this] { ++asked; }};
    std::deque<recording_peer> people;

    recording_peer& comes(const std::string& name) {
        auto& who = people.emplace_back(record, name);
        who.set_name(name);
        CHECK(realms.join(who));
        return who;
    }
    /// The lines since the last time.
    lines told() {
        auto all = std::exchange(record, {});
        std::sort(all.begin(), all.end());
        return all;
    }
    lines flush() {
        CHECK_FALSE(realms.flush());
        return told();
    }
};

struct separate_realms : realms_fixture {
    separate_realms() { realms.separate(); }
};

} // namespace

TEST_CASE("a realm is the part of a name behind its last @", "[realms]") {
    CHECK(realm_of("alice") == "");
    CHECK(realm_of("alice@acme") == "acme");
    CHECK(realm_of("alice@home@acme") == "acme");
    CHECK(realm_of("alice@") == "");
}

TEST_CASE("users see those of their realm alone", "[realms]") {
    separate_realms t;
    t.comes("alice@acme");
    t.comes("bob@other");
    t.comes("carol");
    CHECK(
        t.flush() ==
        lines{"alice@acme: LoginSuccess", "bob@other: LoginSuccess", "carol: LoginSuccess"}
    );
    t.comes("dave@acme");
    t.comes("erin");
    CHECK(
        t.flush() ==
        lines{
            "alice@acme: AddContact dave@acme",
            "carol: AddContact erin",
            "dave@acme: AddContact alice@acme",
            "dave@acme: LoginSuccess",
            "erin: AddContact carol",
            "erin: LoginSuccess"}
    );
    t.realms.leave(t.people[0]);
    CHECK(t.flush() == lines{"dave@acme: DelContact alice@acme"});
    CHECK(t.realms.size() == 4);
}

TEST_CASE("without separate realms all users see each other", "[realms]") {
    realms_fixture t;
    t.comes("alice@acme");
    t.flush();
    t.comes("bob@other");
    CHECK(
        t.flush() ==
        lines{
            "alice@acme: AddContact bob@other",
            "bob@other: AddContact alice@acme",
            "bob@other: LoginSuccess"}
    );
    CHECK_FALSE(t.realms.are_apart("alice@acme", "bob@other"));
    CHECK(t.realms.find_for(t.people[0], "bob@other") == &t.people[1]);
}

TEST_CASE("a user of another realm is not found for a user", "[realms]") {
    separate_realms t;
    auto& alice = t.comes("alice@acme");
    auto& bob = t.comes("bob@other");
    auto& carol = t.comes("carol");
    CHECK(t.realms.find("bob@other") == &bob);
    CHECK(t.realms.find_for(alice, "bob@other") == nullptr);
    CHECK(t.realms.find_for(alice, "carol") == nullptr);
    CHECK(t.realms.find_for(carol, "alice@acme") == nullptr);
    CHECK(t.realms.find_for(alice, "alice@acme") == &alice);
    CHECK(t.realms.find_for(alice, "nobody@acme") == nullptr);
}

TEST_CASE("the same name in two realms is two names", "[realms]") {
    separate_realms t;
    auto& one = t.comes("alice@acme");
    auto& other = t.comes("alice@other");
    CHECK(t.realms.find("alice@acme") == &one);
    CHECK(t.realms.find("alice@other") == &other);
    CHECK(t.realms.find("alice") == nullptr);
}

TEST_CASE("realms with changes ask for one flush", "[realms]") {
    separate_realms t;
    t.comes("alice@acme");
    t.comes("bob@other");
    t.comes("carol");
    CHECK(t.asked == 1);
    CHECK(t.realms.has_news());
    t.flush();
    CHECK_FALSE(t.realms.has_news());
    t.comes("dave@acme");
    CHECK(t.asked == 2);
}

TEST_CASE("a flush of many realms has parts, and tells everyone once", "[realms]") {
    separate_realms t;
    constexpr std::size_t count = 20;
    for (std::size_t i = 0; i < count; ++i)
        t.comes("alice@" + std::to_string(i));
    std::size_t parts = 1;
    while (t.realms.flush(3)) {
        CHECK(t.realms.is_flushing());
        CHECK(++parts < 10 * count);
    }
    CHECK(parts > 3);
    CHECK_FALSE(t.realms.is_flushing());
    CHECK(t.told().size() == count); // a LoginSuccess each
    CHECK(t.flush().empty());
}

TEST_CASE("a change during a flush belongs to the next one", "[realms]") {
    separate_realms t;
    t.comes("alice@acme");
    t.comes("bob@acme");
    t.comes("carol@other");
    t.flush();
    t.comes("dave@acme");
    t.comes("erin@other");
    CHECK(t.realms.flush(1));
    t.realms.leave(t.people[0]); // of a realm whose flush may be under way
    t.comes("fred@new");
    CHECK(t.realms.has_news());
    while (t.realms.flush(1)) {
    }
    t.told();
    CHECK_FALSE(t.realms.flush());
    const auto later = t.told();
    CHECK(std::ranges::count(later, "fred@new: LoginSuccess") == 1);
    CHECK(std::ranges::count(later, "bob@acme: DelContact alice@acme") <= 1);
    CHECK_FALSE(t.realms.has_news());
}

TEST_CASE("a realm whose last user leaves during its flush is forgotten", "[realms]") {
    separate_realms t;
    t.comes("alice@acme");
    t.comes("bob@other");
    CHECK(t.realms.flush(1)); // one of them
    t.realms.leave(t.people[0]);
    t.realms.leave(t.people[1]);
    while (t.realms.flush(1)) {
    }
    CHECK(t.realms.size() == 0);
    t.told();
    t.comes("alice@acme");
    CHECK(t.flush() == lines{"alice@acme: LoginSuccess"});
}

TEST_CASE("names of other nodes are dropped unless their realm is here", "[realms]") {
    separate_realms t;
    test::scripted_directory names;
    t.realms.use(names);
    CHECK_FALSE(t.realms.join_elsewhere({"far@acme", 4}, 7));
    CHECK(t.realms.node_of("far@acme") == 0);
    CHECK_FALSE(t.realms.is_online("far@acme"));
    CHECK(t.realms.join_elsewhere({"far", 4}, 7)); // names without a realm are always here

    names.far_names = {{"far@acme", "b"}, {"far@other", "b"}};
    CHECK(t.realms.is_online("far@acme")); // nobody else can register it
    CHECK(t.realms.node_of("far@acme") == 0);
    CHECK(t.realms.size_besides("alice@acme") == 1);
    CHECK(t.realms.size_besides("far@acme") == 0);
    t.comes("alice@acme");
    CHECK(t.flush() == lines{"alice@acme: AddContact far@acme", "alice@acme: LoginSuccess"});
    CHECK(t.realms.node_of("far@acme") == test::scripted_directory::far_node);
    CHECK(t.realms.size_besides("bob@acme") == 2);
    CHECK(t.realms.size_besides("far@acme") == 1);

    CHECK(t.realms.join_elsewhere({"near@acme", 4}, 8));
    t.realms.leave_elsewhere("far@acme");
    CHECK(
        t.flush() == lines{"alice@acme: AddContact near@acme", "alice@acme: DelContact far@acme"}
    );
    t.realms.leave(t.people[0]);
    t.realms.tidy();
    CHECK_FALSE(t.realms.is_online("near@acme")); // nobody here is in that realm
}

TEST_CASE("a realm is read again once it was tidied away, and not before", "[realms]") {
    separate_realms t;
    test::scripted_directory names;
    t.realms.use(names);
    for (const int reads : {1, 1, 2}) {
        t.comes("alice@acme");
        CHECK(names.reads == reads);
        t.flush();
        t.realms.tidy(); // somebody is there
        t.realms.leave(t.people.back());
        if (t.people.size() == 2) t.realms.tidy();
    }
}

TEST_CASE("a departure during a flush of realms is followed by another flush", "[realms]") {
    separate_realms t;
    t.comes("alice@acme");
    t.comes("bob@other");
    t.comes("carol@acme");
    t.comes("dave@other");
    t.flush();
    t.comes("erin@acme");
    t.comes("fred@other");
    CHECK(t.realms.flush(1));
    const auto before = t.asked;
    t.realms.leave(t.people[0]);
    t.realms.leave(t.people[1]);
    CHECK(t.asked == before + 1);
    CHECK(t.realms.has_news());
}

TEST_CASE("a recipient is brought up to date within their realm", "[realms]") {
    separate_realms t;
    auto& alice = t.comes("alice@acme");
    t.flush();
    t.comes("bob@acme");
    t.realms.bring_up_to_date(alice, "bob@acme");
    CHECK(t.told() == lines{"alice@acme: AddContact bob@acme"});
    t.realms.bring_up_to_date(alice, "carol@other");
    CHECK(t.told().empty());
}
