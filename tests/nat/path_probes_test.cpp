// Probes of the paths of a call: when they go out, and what their answers are worth.
#include "nat/paths_under_test.hpp"

using namespace babel;
using namespace babel::nat;
using namespace std::chrono_literals;
using test::direct, test::ids, test::paths_under_test;

TEST_CASE(
    "Probes ask the next best path every 2.5 s, others and a direct one every 15 s", "[paths]"
) {
    paths_under_test t;
    const auto udp = t.relay();
    const auto tls = t.relay(path_kind::relay_tls);
    const auto far = t.proven(direct(1), 500ms);
    t.probe(10s, false, {udp, tls, far});
    CHECK(t.paths.in_use() == far);
    CHECK(t.asked[far] == 2); // until three answers tell its round trip
    CHECK(t.asked[udp] == 4);
    CHECK(t.asked[tls] == 1);
    CHECK(t.paths.round_trip() == 50ms);
    t.probe(30s, false, {udp, tls, far});
    CHECK(t.asked[far] == 2);
    CHECK(t.asked[udp] == 12);
    CHECK(t.asked[tls] == 2);
    t.probe(1s, true, {udp, tls, far});
    CHECK(t.asked[udp] == 10);
    CHECK(t.asked[tls] == 10);
    CHECK(t.asked[far] == 10);
}

TEST_CASE("a standby path that answers no Probe is in doubt, dead, and probed on", "[paths]") {
    paths_under_test t;
    const auto udp = t.relay();
    const auto id = t.relay(path_kind::relay_tls);
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

TEST_CASE("one slow answer does not keep a direct path from use", "[paths]") {
    paths_under_test t;
    const auto relay = t.relay();
    t.talk(1s, {relay}); // at 100 ms
    const auto straight = t.proven(direct(1), 400ms);
    CHECK(t.talk(20ms, {relay}) == ids{relay});
    t.now += 400ms;
    t.probe(250ms, false, {straight}); // after 50 ms each
    CHECK(t.paths.in_use() == straight);
}
