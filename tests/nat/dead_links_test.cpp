// Connections of direct TCP that are dead: they are given up for a path that is alive.
#include "nat/paths_under_test.hpp"

using namespace babel;
using namespace babel::nat;
using namespace std::chrono_literals;
using test::direct, test::ids, test::paths_under_test;

namespace {

const way tcp_link{path_kind::direct_tcp, direct(1).remote};

/// A relay by TLS, whose voice is acknowledged, and a connection that has answered a Probe.
struct linked_paths : paths_under_test {
    linked_paths() {
        talk(1s, {tls});
        paths.on_acknowledged(now, tls, now, {}); // all of its voice
        paths.add(now, tcp_link.kind, tcp_link.remote);
        link = paths.on_datagram(now, tcp_link).value();
        paths.on_probe_sent(now, link, 77);
        REQUIRE(paths.on_answer(now + 50ms, link, 77));
    }

    const path_id tls = relay(path_kind::relay_tls);
    path_id link = 0;
};

} // namespace

TEST_CASE("a connection that is dead is given up for the relay", "[paths]") {
    linked_paths t;
    t.talk(1s, {t.link});
    REQUIRE(t.paths.in_use() == t.link);
    t.talk(2500ms, {t.tls});
    CHECK(t.paths.in_use() == t.link);
    CHECK_FALSE(t.paths.take_dead_link());
    t.talk(400ms, {t.tls});
    CHECK(t.paths.in_use() == t.tls);
    CHECK(t.paths.take_dead_link() == tcp_link);
    CHECK_FALSE(t.paths.take_dead_link());
    CHECK_FALSE(t.paths.way_of(t.link));
    CHECK(t.talk(1s, {t.tls}) == ids{t.tls});
}

TEST_CASE("in an outage of all paths no connection is given up", "[paths]") {
    linked_paths t;
    t.talk(1s, {t.link});
    t.talk(10s, {});
    CHECK_FALSE(t.paths.take_dead_link());
    SECTION("it may be the first to come back") {
        t.talk(400ms, {t.link});
        CHECK_FALSE(t.paths.take_dead_link());
        CHECK(t.paths.in_use() == t.link);
    }
    SECTION("if the relay is, it is not waited for") {
        t.talk(400ms, {t.tls});
        CHECK(t.paths.take_dead_link() == tcp_link);
    }
}

TEST_CASE("a connection without voice is kept while it answers Probes", "[paths]") {
    paths_under_test t;
    const auto udp = t.relay();
    t.paths.add(t.now, tcp_link.kind, tcp_link.remote);
    const auto link = t.paths.on_datagram(t.now, tcp_link).value();
    t.probe(2min, false, {udp, link});
    REQUIRE(t.paths.in_use() == udp);
    CHECK(t.paths.is_proven(link));
    CHECK_FALSE(t.paths.take_dead_link());
    t.probe(10s, false, {udp});
    CHECK(t.paths.take_dead_link() == tcp_link);
}

TEST_CASE("a direct path by UDP that is dead is kept: there is nothing to close", "[paths]") {
    paths_under_test t;
    const auto udp = t.relay();
    const auto id = t.proven(direct(1), 20ms);
    t.talk(1s, {id});
    t.talk(4s, {udp});
    REQUIRE(t.paths.in_use() == udp);
    CHECK_FALSE(t.paths.take_dead_link());
    CHECK(t.paths.is_proven(id));
}
