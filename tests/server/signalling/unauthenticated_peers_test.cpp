// Connections that have not logged in: their number, sources and order of removal.
#include "server/signalling/unauthenticated_peers.hpp"
#include "server/transcript.hpp"
#include "support/catch.hpp"

#include <deque>
#include <random>
#include <set>
#include <string>
#include <utility>

using namespace babel;
using namespace babel::server;
using namespace std::chrono_literals;
using test::recording_peer;

namespace {

origin from(std::uint64_t source, bool loopback = false) {
    return {"198.51.100.7", "192.0.2.1", loopback, source};
}

constexpr std::uint64_t newcomer = 1'000'000;

struct dice {
    std::uint64_t operator()() { return engine(); }
    std::mt19937_64 engine{1};
};

struct unauthenticated_fixture {
    server::limits limits;
    server::unauthenticated_peers unauthenticated{limits};
    time_point now{};
    test::lines record;
    std::deque<recording_peer> people;

    client_peer& comes(const origin& where = from(1)) {
        auto& who = people.emplace_back(record, "", where);
        unauthenticated.enter(who, now);
        return who;
    }
    void fill(std::size_t count) {
        while (unauthenticated.size() < count)
            comes(from(unauthenticated.size()));
    }
};

} // namespace

TEST_CASE("a source with its maximum of connections does not affect others", "[admission]") {
    unauthenticated_fixture w;
    w.limits.unauthenticated_per_source = 3;
    std::vector<client_peer*> all;
    for (int i = 0; i < 3; ++i) {
        CHECK(w.unauthenticated.has_room_for(from(1), w.now));
        all.push_back(&w.comes(from(1)));
    }
    CHECK_FALSE(w.unauthenticated.has_room_for(from(1), w.now));
    CHECK(w.unauthenticated.has_room_for(from(2), w.now));
    CHECK(w.unauthenticated.leave(*all.front()));
    CHECK(w.unauthenticated.has_room_for(from(1), w.now));
}

TEST_CASE("idle connections make room for others from the same source", "[admission]") {
    unauthenticated_fixture w;
    w.limits.unauthenticated_per_source = 2;
    auto& first = w.comes(from(1));
    w.now += 1s;
    w.comes(from(1));
    w.now += 900ms;
    CHECK_FALSE(w.unauthenticated.has_room_for(from(1), w.now));
    w.now += 100ms;
    CHECK(w.unauthenticated.has_room_for(from(1), w.now));
    CHECK(w.unauthenticated.to_drop(from(1), 0, w.now) == &first);
    CHECK(w.unauthenticated.to_drop(from(2), 0, w.now) == nullptr);
}

TEST_CASE("larger networks of IPv6 have a share of their own", "[admission]") {
    unauthenticated_fixture w;
    w.limits.unauthenticated_per_source = 1;
    const auto v6 = [](const std::string& address) { return test::at(address); };
    w.comes(v6("2001:db8:0:1::1"));
    CHECK_FALSE(w.unauthenticated.has_room_for(v6("2001:db8:0:1::2"), w.now)); // the same /64
    w.comes(v6("2001:db8:0:2::1"));
    CHECK_FALSE(w.unauthenticated.has_room_for(v6("2001:db8:0:3::1"), w.now)); // the same /56
    w.comes(v6("2001:db8:0:100::1"));
    w.comes(v6("2001:db8:0:200::1"));
    CHECK_FALSE(w.unauthenticated.has_room_for(v6("2001:db8:0:300::1"), w.now)); // the same /48
    CHECK(w.unauthenticated.has_room_for(v6("2001:db8:1::1"), w.now));
}

TEST_CASE("removing a peer from the middle keeps the places of the others", "[admission]") {
    unauthenticated_fixture w;
    std::vector<client_peer*> all;
    for (std::uint64_t i = 0; i < 30; ++i)
        all.push_back(&w.comes(from(i % 3)));
    for (const std::size_t i : {5U, 29U, 0U, 28U, 3U, 27U, 1U})
        CHECK(w.unauthenticated.leave(*std::exchange(all[i], nullptr)));
    for (auto* each : all)
        if (each) CHECK(w.unauthenticated.leave(*each));
    CHECK(w.unauthenticated.size() == 0);
}

TEST_CASE("the server's own loopback is no source that is counted against", "[admission]") {
    unauthenticated_fixture w;
    w.limits.unauthenticated_per_source = 1;
    w.comes(from(1, true));
    CHECK(w.unauthenticated.has_room_for(from(1, true), w.now));
}

TEST_CASE("a peer that left cannot be removed again", "[admission]") {
    unauthenticated_fixture w;
    auto& who = w.comes();
    CHECK(w.unauthenticated.leave(who));
    CHECK_FALSE(w.unauthenticated.leave(who));
    CHECK(w.unauthenticated.size() == 0);
}

TEST_CASE("no peer is dropped while at most half of the places are taken", "[admission]") {
    unauthenticated_fixture w;
    w.limits.unauthenticated = 100;
    dice random;
    w.fill(50);
    for (int i = 0; i < 1000; ++i)
        CHECK(w.unauthenticated.to_drop(from(newcomer), random(), w.now + 2s) == nullptr);
}

TEST_CASE("the probability of a drop grows with the number of taken places", "[admission]") {
    const auto [waiting, expected] =
        GENERATE(std::pair(60u, 0.2), std::pair(75u, 0.5), std::pair(99u, 0.98));
    unauthenticated_fixture w;
    w.limits.unauthenticated = 100;
    w.fill(waiting);
    dice random;
    int dropped = 0;
    for (int i = 0; i < 10'000; ++i)
        dropped += w.unauthenticated.to_drop(from(newcomer), random(), w.now + 2s) != nullptr;
    CHECK(dropped / 10'000.0 == Approx(expected).margin(0.03));
}

TEST_CASE("when all places are taken any peer is dropped with equal probability", "[admission]") {
    const auto places = GENERATE(1u, 2u, 20u);
    unauthenticated_fixture w;
    w.limits.unauthenticated = places;
    w.fill(places);
    dice random;
    std::map<client_peer*, int> dropped;
    for (int i = 0; i < 20'000; ++i)
        ++dropped[w.unauthenticated.to_drop(from(newcomer), random(), w.now + 2s)];
    CHECK(dropped.size() == places);
    for (const auto& [who, count] : dropped) {
        CHECK(who != nullptr);
        CHECK(count == Approx(20'000.0 / places).epsilon(0.2));
    }
}

TEST_CASE("a crowd that logs in at once is left alone until all places are taken", "[admission]") {
    unauthenticated_fixture w;
    w.limits.unauthenticated = 100;
    dice random;
    w.fill(99);
    for (int i = 0; i < 1000; ++i)
        CHECK(w.unauthenticated.to_drop(from(newcomer), random(), w.now + 1999ms) == nullptr);
    w.fill(100);
    CHECK(w.unauthenticated.to_drop(from(newcomer), random(), w.now) != nullptr);
}
