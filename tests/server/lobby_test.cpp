// Strangers: how many, from where, and who makes room.
#include "support/catch.hpp"
#include "transcript.hpp"
#include <babel/server/lobby.hpp>

#include <deque>
#include <random>
#include <set>
#include <string>

using namespace babel;
using namespace babel::server;
using test::recording_member;

namespace {

origin from(std::uint64_t source, bool loopback = false) {
    return {"198.51.100.7", "192.0.2.1", loopback, source};
}

struct dice {
    std::uint64_t operator()() { return engine(); }
    std::mt19937_64 engine{1};
};

struct waiting_room {
    limits most;
    server::lobby lobby{most};
    test::lines record;
    std::deque<recording_member> people;

    member& comes(const origin& where = from(1)) {
        auto& who = people.emplace_back(record, "", where);
        lobby.enter(who);
        return who;
    }
    void fill(std::size_t count) {
        while (lobby.size() < count)
            comes(from(lobby.size()));
    }
};

} // namespace

TEST_CASE("one source has room for so many strangers and others are not affected", "[lobby]") {
    waiting_room w;
    w.most.pending_per_source = 3;
    std::vector<member*> all;
    for (int i = 0; i < 3; ++i) {
        CHECK(w.lobby.has_room_for(from(1)));
        all.push_back(&w.comes(from(1)));
    }
    CHECK_FALSE(w.lobby.has_room_for(from(1)));
    CHECK(w.lobby.has_room_for(from(2)));
    CHECK(w.lobby.leave(*all.front()));
    CHECK(w.lobby.has_room_for(from(1)));
}

TEST_CASE("the server's own loopback is no source that is counted against", "[lobby]") {
    waiting_room w;
    w.most.pending_per_source = 1;
    w.comes(from(1, true));
    CHECK(w.lobby.has_room_for(from(1, true)));
}

TEST_CASE("whoever left the lobby is not there any more", "[lobby]") {
    waiting_room w;
    auto& who = w.comes();
    CHECK(w.lobby.leave(who));
    CHECK_FALSE(w.lobby.leave(who));
    CHECK(w.lobby.size() == 0);
}

TEST_CASE("nobody makes room while at most half of the places are taken", "[lobby]") {
    waiting_room w;
    w.most.pending = 100;
    dice random;
    w.fill(50);
    for (int i = 0; i < 1000; ++i)
        CHECK(w.lobby.to_drop(random()) == nullptr);
}

TEST_CASE("the fuller the lobby the more likely somebody makes room", "[lobby]") {
    const auto [waiting, expected] =
        GENERATE(std::pair(60u, 0.2), std::pair(75u, 0.5), std::pair(99u, 0.98));
    waiting_room w;
    w.most.pending = 100;
    w.fill(waiting);
    dice random;
    int dropped = 0;
    for (int i = 0; i < 10'000; ++i)
        dropped += w.lobby.to_drop(random()) != nullptr;
    CHECK(dropped / 10'000.0 == Approx(expected).margin(0.03));
}

TEST_CASE("in a full lobby somebody always makes room and each is as likely", "[lobby]") {
    const auto places = GENERATE(1u, 2u, 20u);
    waiting_room w;
    w.most.pending = places;
    w.fill(places);
    dice random;
    std::map<member*, int> dropped;
    for (int i = 0; i < 20'000; ++i)
        ++dropped[w.lobby.to_drop(random())];
    CHECK(dropped.size() == places);
    for (const auto& [who, count] : dropped) {
        CHECK(who != nullptr);
        CHECK(count == Approx(20'000.0 / places).epsilon(0.2));
    }
}
