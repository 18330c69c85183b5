// Paths of a call: doubt, death, and the choice among them.
#include "nat/paths_under_test.hpp"

using namespace babel;
using namespace babel::nat;
using namespace std::chrono_literals;
using test::direct, test::ids, test::paths_under_test;

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

TEST_CASE("a leg of the peer by TLS costs a path to the relay as much as one of this end") {
    paths_under_test t;
    const auto udp = t.relay();
    t.talk(1s, {udp});
    const way link{path_kind::direct_tcp, direct(1).remote};
    const auto connect = [&] {
        t.paths.add(t.now, link.kind, link.remote);
        const auto id = t.paths.on_datagram(t.now, link).value();
        t.paths.on_probe_sent(t.now, id, 77);
        REQUIRE(t.paths.on_answer(t.now + 100ms, id, 77));
        return id;
    };
    SECTION("direct TCP is worse than the relay to a peer by UDP") {
        connect();
        CHECK(t.talk(5s, {udp}) == ids{udp});
    }
    SECTION("and better than the relay to one by TLS") {
        const std::vector told{candidate{wire::candidate_origin::seen, true, link.remote}};
        t.paths.set_candidates(t.now, told, t.now);
        const auto id = connect();
        CHECK(t.talk(20ms, {}) == ids{id});
    }
}
