// Paths of a call: doubt, death, and the choice among them.
#include "support/catch.hpp"
#include <babel/nat/path_table.hpp>

#include <algorithm>
#include <map>
#include <vector>

using namespace babel;
using namespace babel::nat;
using namespace std::chrono_literals;

namespace {

using ids = std::vector<path_id>;

way direct(std::uint8_t last, std::uint16_t port = 4000) {
    return {path_kind::direct_udp, {4, {203, 0, 113, last}, port}};
}

struct paths_under_test {
    path_table paths;
    path_table::time_point now{1h};
    std::map<path_id, int> asked;

    path_id relay(path_kind kind = path_kind::relay_udp) {
        paths.add(now, kind);
        return paths.on_datagram(now, {kind, {4, {192, 0, 2, 1}, 4243}}).value();
    }
    void listed(const std::vector<way>& all, std::chrono::milliseconds hold = 0ms) {
        std::vector<candidate> list;
        for (const auto& each : all)
            list.push_back({wire::candidate_origin::seen, false, each.remote});
        paths.set_candidates(now, list, now + hold);
    }
    /// A direct path that has answered a Probe after that time.
    path_id proven(const way& leads, std::chrono::milliseconds round_trip) {
        listed({leads});
        const auto id = paths.on_datagram(now, leads).value();
        paths.on_probe_sent(now, id, 77);
        REQUIRE(paths.on_answer(now + round_trip, id, 77));
        return id;
    }

    /// Voice for a while; `acknowledged` paths are so after a round trip of 100 ms. Returns the
    /// targets of the last frame.
    ids talk(std::chrono::milliseconds length, const ids& acknowledged) {
        path_table::targets to;
        for (const auto end = now + length; now < end; now += 20ms) {
            to = paths.for_voice(now);
            for (const auto each : acknowledged)
                if (std::ranges::find(to, each) != to.end())
                    paths.on_acknowledged(now, each, now - 100ms, 100ms);
        }
        return {to.begin(), to.end()};
    }
    /// Sends the Probes of a time; those on `answering` paths are answered after 50 ms.
    void probe(std::chrono::milliseconds length, bool is_hurry = false, const ids& answering = {}) {
        asked.clear();
        for (const auto end = now + length; now < end; now += 10ms) {
            paths.on_time(now);
            while (const auto path = paths.due_probe(now, is_hurry)) {
                ++asked[*path];
                paths.on_probe_sent(now, *path, 42);
                if (std::ranges::find(answering, *path) == answering.end()) continue;
                CHECK_FALSE(paths.on_answer(now + 50ms, *path, 43));
                CHECK(paths.on_answer(now + 50ms, *path, 42));
                CHECK_FALSE(paths.on_answer(now + 50ms, *path, 42));
            }
            CHECK(paths.next_probe(is_hurry) > now);
        }
    }
};

} // namespace

TEST_CASE("voice goes over the path that acknowledges it", "[paths]") {
    paths_under_test t;
    CHECK(t.talk(100ms, {}).empty());
    const auto udp = t.relay();
    t.relay(path_kind::relay_tls);
    t.relay(path_kind::relay_tls);
    CHECK(t.paths.size() == 2);
    CHECK(t.talk(10s, {udp}) == ids{udp});
    CHECK_FALSE(t.paths.take_doubt());
    CHECK(t.paths.round_trip() == 100ms);
}

TEST_CASE("a path in doubt shares its voice with the next, and dies after 2.5 s", "[paths]") {
    paths_under_test t;
    const auto udp = t.relay();
    const auto tls = t.relay(path_kind::relay_tls);
    t.talk(2s, {udp});
    // The newest acknowledged is 100 ms old; the limit is 200 ms and the round trip.
    CHECK(t.talk(180ms, {}) == ids{udp});
    CHECK(t.talk(100ms, {}) == ids{udp, tls});
    CHECK(t.paths.take_doubt() == path_kind::relay_udp);
    CHECK_FALSE(t.paths.take_doubt());
    CHECK(t.talk(2300ms, {tls}) == ids{udp, tls});
    CHECK(t.talk(300ms, {tls}) == ids{tls});
    CHECK(t.paths.in_use() == tls);
}

TEST_CASE("a path whose voice is acknowledged again is in doubt no longer", "[paths]") {
    paths_under_test t;
    const auto udp = t.relay();
    const auto tls = t.relay(path_kind::relay_tls);
    t.talk(2s, {udp});
    CHECK(t.talk(1s, {tls}) == ids{udp, tls});
    CHECK(t.talk(100ms, {udp}) == ids{udp});
}

TEST_CASE("a path that got the last voice long ago is not in doubt for that", "[paths]") {
    paths_under_test t;
    const auto udp = t.relay();
    const auto tls = t.relay(path_kind::relay_tls);
    t.talk(2s, {udp});
    t.talk(1s, {tls});
    t.paths.on_acknowledged(t.now, tls, t.now, {}); // all of its voice
    CHECK(t.paths.take_doubt() == path_kind::relay_udp);
    CHECK(t.talk(5s, {udp}) == ids{udp});
    CHECK_FALSE(t.paths.take_doubt());
}

TEST_CASE("the only path is used however bad it is", "[paths]") {
    paths_under_test t;
    const auto udp = t.relay();
    CHECK(t.talk(10s, {}) == ids{udp});
    CHECK(t.paths.take_doubt() == path_kind::relay_udp);
}

TEST_CASE("a better path takes over after 2 s", "[paths]") {
    paths_under_test t;
    const auto tls = t.relay(path_kind::relay_tls);
    t.talk(1s, {tls});
    const auto udp = t.relay();
    t.paths.on_acknowledged(t.now, udp, t.now, 80ms);
    CHECK(t.talk(1900ms, {tls}) == ids{tls});
    CHECK(t.talk(300ms, {udp}) == ids{udp});
}

TEST_CASE("the first direct path that is better than the relay takes over at once", "[paths]") {
    paths_under_test t;
    const auto udp = t.relay();
    t.talk(1s, {udp});
    SECTION("a little better is enough") {
        const auto id = t.proven(direct(1), 139ms);
        CHECK(t.talk(20ms, {}) == ids{id});
    }
    SECTION("a worse one does not") {
        t.proven(direct(1), 141ms);
        CHECK(t.talk(5s, {udp}) == ids{udp});
    }
    SECTION("the second needs to be better by 10 ms for 2 s") {
        const auto first = t.proven(direct(1), 130ms);
        t.talk(1s, {first});
        const auto second = t.proven(direct(2), 70ms);
        CHECK(t.talk(1s, {first}) == ids{first});
        CHECK(t.talk(1100ms, {first}) == ids{second});
    }
}

TEST_CASE("a direct path carries no voice before it is proven", "[paths]") {
    paths_under_test t;
    t.listed({direct(1)});
    CHECK(t.talk(10s, {}).empty());
    CHECK(t.paths.all().count == 0);
    const auto udp = t.relay();
    t.talk(1s, {udp});
    CHECK(t.talk(500ms, {}) == ids{udp});
}

TEST_CASE("a path that is removed is not used again", "[paths]") {
    paths_under_test t;
    const auto udp = t.relay();
    const auto tls = t.relay(path_kind::relay_tls);
    t.talk(1s, {udp});
    t.paths.remove(path_kind::relay_udp);
    CHECK_FALSE(t.paths.is_bound(path_kind::relay_udp));
    CHECK(t.paths.in_use() == tls);
    CHECK(t.talk(100ms, {tls}) == ids{tls});
    t.paths.on_acknowledged(t.now, udp, t.now, 1ms);
    CHECK(t.relay() != udp);
    CHECK(t.paths.in_use() == tls);
    t.paths.remove(path_kind::relay_udp);
    t.paths.remove(path_kind::relay_tls);
    CHECK_FALSE(t.paths.in_use());
    CHECK(t.paths.round_trip() == 0ms);
}

TEST_CASE("a path that is removed is in doubt no longer", "[paths]") {
    paths_under_test t;
    t.relay();
    t.talk(2s, {});
    t.paths.remove(path_kind::relay_udp);
    CHECK_FALSE(t.paths.take_doubt());
}

TEST_CASE("a path to the relay has the address from which the relay sends", "[paths]") {
    paths_under_test t;
    t.paths.add(t.now, path_kind::relay_tls);
    const way leads{path_kind::relay_tls, {4, {192, 0, 2, 7}, 4243}};
    const auto id = t.paths.on_datagram(t.now, leads);
    REQUIRE(id);
    CHECK(t.paths.way_of(*id) == leads);
    CHECK_FALSE(t.paths.on_datagram(t.now, {path_kind::relay_udp, leads.remote}));
    CHECK_FALSE(t.paths.way_of(99));
}

TEST_CASE("Probes ask the next best path every 2.5 s and others every 15 s", "[paths]") {
    paths_under_test t;
    const auto udp = t.relay();
    const auto tls = t.relay(path_kind::relay_tls);
    const auto far = t.proven(direct(1), 500ms);
    t.probe(10s, false, {udp, tls, far});
    CHECK(t.asked[udp] == 1);
    CHECK(t.asked[tls] == 4);
    CHECK(t.paths.round_trip() == 50ms);
    t.probe(30s, false, {udp, tls, far});
    CHECK(t.asked[udp] == 0);
    CHECK(t.asked[far] == 2);
    t.probe(1s, true, {udp, tls, far});
    CHECK(t.asked[udp] == 10);
    CHECK(t.asked[tls] == 10);
    CHECK(t.asked[far] == 10);
}

TEST_CASE("a standby path that answers no Probe is in doubt, dead, and probed on", "[paths]") {
    paths_under_test t;
    const auto udp = t.relay();
    const auto id = t.proven(direct(1), 141ms);
    t.probe(16s, false, {udp, id});
    t.probe(3s, false, {udp});
    CHECK(t.asked[id] >= 2);
    t.probe(2500ms, false, {udp});
    CHECK(t.asked[id] >= 10);
    t.probe(60s, false, {udp});
    CHECK(t.asked[id] >= 1);
    CHECK(t.asked[id] <= 3);
}

TEST_CASE("an address that is dead for a minute, and no candidate, is forgotten", "[paths]") {
    paths_under_test t;
    const auto udp = t.relay();
    const auto id = t.proven(direct(1), 141ms);
    t.probe(2min, false, {udp});
    CHECK(t.paths.is_proven(id));
    t.listed({});
    t.probe(1s, false, {udp});
    CHECK_FALSE(t.paths.way_of(id));
}

TEST_CASE("a direct path that answers no Probes is left, whatever Reports say", "[paths]") {
    paths_under_test t;
    const auto relay = t.relay();
    const auto straight = t.proven(direct(1), 20ms);
    CHECK(t.talk(40s, {relay, straight}) == ids{straight});
    CHECK(t.talk(6s, {relay, straight}) == ids{straight, relay});
    CHECK(t.talk(3s, {relay, straight}) == ids{relay});
}

TEST_CASE("a change of the network does not end the hold of the first Probes", "[paths]") {
    paths_under_test t;
    t.relay();
    t.listed({direct(1)}, 200ms);
    t.probe(50ms);
    t.paths.on_network_change(t.now);
    t.asked.clear();
    t.probe(140ms);
    const auto candidate = t.paths.on_datagram(t.now, direct(1)).value();
    CHECK(t.asked[candidate] == 0);
    t.probe(50ms);
    CHECK(t.asked[candidate] == 1);
}

TEST_CASE("many changes of the network do not make many Probes to a candidate", "[paths]") {
    paths_under_test t;
    t.listed({direct(1)});
    const auto candidate = t.paths.on_datagram(t.now, direct(1)).value();
    int all = 0;
    for (int change = 0; change < 8; ++change) {
        t.probe(1700ms);
        all += t.asked[candidate];
        t.paths.on_network_change(t.now);
    }
    CHECK(all == 5 * static_cast<int>(path_state::max_probes));
}
