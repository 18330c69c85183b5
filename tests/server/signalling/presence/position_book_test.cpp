// Clients that come back with their list: in the end they know what others know.
#include "server/signalling/presence/registry.hpp"
#include "server/signalling/returning_client.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace babel;
using server::counter;
using test::contact_map;
using test::kept_lists;
using test::returning_client;

namespace {

/// A server that is alone, its clients, and those who were there.
struct lonely_server {
    server::counters counts;
    server::registry registry{[] {}};
    std::map<std::string, std::unique_ptr<returning_client>> sessions;
    kept_lists lists;

    lonely_server() { registry.number_by(nullptr, &counts); }

    void comes(const std::string& name, bool takes_offers = false) {
        auto who = std::make_unique<returning_client>(name, std::exchange(lists[name], {}));
        who->set_takes_offers(takes_offers);
        CHECK(registry.join(*who));
        sessions.emplace(name, std::move(who));
    }
    void leaves(const std::string& name) {
        const auto& who = *sessions.at(name);
        lists[name] = who.list();
        registry.leave(who);
        sessions.erase(name);
    }
    void come_elsewhere(const std::string& first, int count) {
        for (int i = 0; i < count; ++i) {
            const auto name = first + std::to_string(i);
            CHECK(registry.join_elsewhere({name, 4}, 7));
        }
    }
    void flush() {
        while (registry.flush()) {
        }
    }
    void check() const {
        contact_map all;
        for (const auto& [name, who] : sessions)
            all.emplace(name, who->flags());
        for (const auto& [name, who] : sessions) {
            INFO(name);
            auto others = all;
            others.erase(name);
            CHECK(who->contacts() == others);
        }
    }
    std::uint64_t differences() const { return counts.value(counter::list_differences); }
};

} // namespace

TEST_CASE("a client that comes back gets the changes alone", "[since]") {
    lonely_server t;
    for (const auto* name : {"alice", "bob", "carol"})
        t.comes(name);
    t.flush();
    CHECK(t.differences() == 0);
    t.leaves("alice");
    t.leaves("bob");
    t.comes("dave");
    t.flush();
    t.comes("alice");
    t.flush();
    CHECK(t.differences() == 1);
    t.check();
    CHECK(t.sessions.at("alice")->contacts() == contact_map{{"carol", 4}, {"dave", 4}});
}

TEST_CASE("a list of another run, or of the future, is no list", "[since]") {
    lonely_server t;
    t.comes("alice");
    t.comes("bob");
    t.flush();
    t.leaves("alice");
    SECTION("another run") {
        ++t.lists["alice"]->at.run;
    }
    SECTION("the future") {
        t.lists["alice"]->at.number += 1000;
    }
    t.comes("alice");
    t.flush();
    t.check();
    CHECK(t.differences() == 0);
}

TEST_CASE("a long difference is left, as the pages of the list are shared", "[since]") {
    constexpr int many = 100;
    lonely_server t;
    t.comes("alice");
    t.flush();
    t.leaves("alice");
    for (int i = 0; i < many; ++i)
        t.comes("n" + std::to_string(i));
    t.flush();
    t.comes("alice");
    t.flush();
    t.check();
    CHECK(t.differences() == 0);
}

TEST_CASE("a difference has at most 1024 names, however many are online", "[since]") {
    const auto [others, is_difference] = GENERATE(table<int, bool>({{1023, true}, {1024, false}}));
    lonely_server t;
    t.comes("alice");
    t.come_elsewhere("n", 5000);
    t.flush();
    t.leaves("alice");
    t.come_elsewhere("m", others); // and alice has changed as well
    t.flush();
    t.comes("alice");
    t.flush();
    CHECK(t.differences() == (is_difference ? 1 : 0));
}

TEST_CASE("the names of differences use up the budget of a turn", "[since]") {
    lonely_server t;
    t.comes("alice");
    t.comes("bob");
    t.flush();
    t.leaves("alice");
    t.leaves("bob");
    t.come_elsewhere("n", 48);
    t.flush();
    t.comes("alice");
    t.comes("bob");
    CHECK(t.registry.flush(4));
    CHECK(t.differences() == 1);
    CHECK_FALSE(t.registry.flush(4));
    CHECK(t.differences() == 2);
}

TEST_CASE("all hear the position now and then", "[since]") {
    lonely_server t;
    t.comes("alice");
    t.flush();
    const auto first = t.sessions.at("alice")->list()->at.number;
    constexpr auto enough = static_cast<int>(server::position_book::changes_between);
    for (int i = 0; i < enough; ++i)
        t.comes("n" + std::to_string(i));
    t.flush();
    CHECK(t.sessions.at("alice")->list()->at.number > first);
    t.check();
}

TEST_CASE("anyone who comes back knows what others know", "[since]") {
    const auto seed = GENERATE(range(1, 9));
    std::minstd_rand random(static_cast<unsigned>(seed));
    lonely_server t;
    for (int step = 0; step < 3000; ++step) {
        const auto name = test::random_name(random);
        const auto what = random() % 8;
        if (what < 4 && !t.sessions.contains(name))
            t.comes(name, random() % 2 == 0);
        else if (what < 4)
            t.leaves(name);
        else
            t.registry.flush(random() % 4);
        if (step % 40 != 0) continue;
        t.flush();
        t.flush(); // those who came during the last one
        t.check();
    }
    CHECK(t.differences() > 50);
}
