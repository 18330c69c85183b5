// The addresses that the two ends of a call tell each other.
#include "call/candidate_exchange.hpp"
#include "nat/mapping_rows.hpp"
#include "support/catch.hpp"

#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using nat::candidate;
using test::all_candidates, test::lists;
using exchange = test::candidate_exchange;
using test::seen;

namespace {

constexpr auto by_udp = nat::relay_carrier::udp;
constexpr auto by_tls = nat::relay_carrier::tls;

candidate told_as_seen(const wire::seen_address& at) {
    return {wire::candidate_origin::seen, false, at};
}
candidate told_as_host(const wire::seen_address& at) {
    return {wire::candidate_origin::host, false, at};
}

} // namespace

TEST_CASE("the peer hears of new own addresses, once", "[candidates]") {
    exchange with;
    CHECK(with.candidates.for_handshake().empty());
    with.candidates.update();
    CHECK(with.told.empty());
    with.own_seen[by_udp] = seen("203.0.113.7", 40000);
    with.candidates.update();
    with.candidates.update();
    CHECK(with.told == lists{all_candidates{told_as_seen(seen("203.0.113.7", 40000))}});
    with.own_seen[by_udp] = seen("198.51.100.7", 40000);
    with.candidates.update();
    CHECK(with.told.size() == 2);
}

TEST_CASE("addresses that the handshake has told are not told again", "[candidates]") {
    exchange with;
    with.own_seen[by_udp] = seen("203.0.113.7", 40000);
    const auto first = with.candidates.for_handshake();
    REQUIRE(first.size() == 1);
    CHECK(first[0].port == 40000);
    with.candidates.update();
    CHECK(with.told.empty());
}

TEST_CASE("addresses that could not be told are told later", "[candidates]") {
    exchange with;
    with.is_up = false;
    with.own_seen[by_udp] = seen("203.0.113.7", 40000);
    with.candidates.update();
    with.is_up = true;
    with.candidates.update();
    with.candidates.update();
    CHECK(with.told.size() == 2);
}

TEST_CASE("own addresses that depend on the peer's are told when those have come", "[candidates]") {
    const auto peer = told_as_seen(seen("203.0.113.9", 4000));
    const auto own = seen("203.0.113.7", 40001);
    const all_candidates told{{wire::candidate_origin::host, true, own}};
    exchange with;
    with.on_probe = [&] { with.own_tcp = {own}; };
    SECTION("in a Note") {
        with.candidates.take({peer});
    }
    SECTION("with the acceptance") {
        with.candidates.take_first(nat::to_wire(all_candidates{peer}).all, 20ms);
    }
    CHECK(with.told == lists{told});
}

TEST_CASE("the peer's addresses are probed after the hold, if the rules allow it", "[candidates]") {
    exchange with;
    const auto peer = told_as_seen(seen("203.0.113.9", 4000));
    with.candidates.take_first(
        nat::to_wire(all_candidates{told_as_host(seen("10.0.0.2", 4000)), peer}).all, 20ms
    );
    CHECK(with.probed == lists{all_candidates{peer}});
    CHECK(with.held == 20ms);
    with.candidates.take({peer});
    with.candidates.update();
    CHECK(with.probed.size() == 1); // the same
}

TEST_CASE("candidates of a handshake that come behind newer ones do not count", "[candidates]") {
    exchange with;
    const auto newer = told_as_seen(seen("203.0.113.9", 4000));
    with.candidates.take({newer});
    with.candidates.take_first(
        nat::to_wire(all_candidates{told_as_seen(seen("203.0.113.10", 4000))}).all, 20ms
    );
    CHECK(with.probed == lists{all_candidates{newer}});
}

TEST_CASE("a peer that has no address any more is not probed", "[candidates]") {
    exchange with;
    with.candidates.take({told_as_seen(seen("203.0.113.9", 4000))});
    with.candidates.take({});
    CHECK(with.probed.back().empty());
}

TEST_CASE("senders that the rules forbid are not answered", "[candidates]") {
    exchange with;
    CHECK(with.candidates.may_learn(seen("203.0.113.9", 4000)));
    CHECK_FALSE(with.candidates.may_learn(seen("203.0.113.9", 53)));
    CHECK_FALSE(with.candidates.may_learn(seen("127.0.0.1", 4000)));
    CHECK_FALSE(with.candidates.may_learn(seen("192.168.1.3", 4000)));
    with.own_seen[by_udp] = seen("203.0.113.7", 40000);
    with.candidates.take({told_as_seen(seen("203.0.113.7", 4001))}); // behind the same router
    CHECK(with.candidates.may_learn(seen("192.168.1.3", 4000)));
    with.candidates.set_server(nat::address_scope::machine);
    CHECK(with.candidates.may_learn(seen("127.0.0.1", 4000)));
}

TEST_CASE(
    "a peer behind a common router is answered once the relay has told of it", "[candidates]"
) {
    for (const auto over : {by_udp, by_tls}) {
        exchange with;
        with.candidates.take({told_as_seen(seen("203.0.113.7", 4001))});
        with.own_seen[over] = seen("203.0.113.7", 40000);
        CHECK_FALSE(with.candidates.may_learn(seen("192.168.1.3", 4000)));
        with.candidates.update();
        CHECK(with.candidates.may_learn(seen("192.168.1.3", 4000)));
        with.own_seen[over].reset();
        with.candidates.update();
        CHECK_FALSE(with.candidates.may_learn(seen("192.168.1.3", 4000)));
    }
}

TEST_CASE("a side that learns late of a common router probes inside of it", "[candidates]") {
    for (const auto over : {by_udp, by_tls}) {
        exchange with;
        const auto inside = told_as_host(seen("10.0.0.2", 4000));
        const auto outside = told_as_seen(seen("203.0.113.7", 4001));
        with.candidates.take({inside, outside});
        with.own_seen[over] = seen("203.0.113.7", 40000);
        with.candidates.update();
        CHECK(with.probed == lists{all_candidates{outside}, all_candidates{inside, outside}});
    }
}

TEST_CASE("a user who hides tells nothing and probes nothing", "[candidates]") {
    exchange with(true);
    with.own_seen[by_udp] = seen("203.0.113.7", 40000);
    CHECK(with.candidates.for_handshake().empty());
    with.candidates.take({told_as_seen(seen("203.0.113.9", 4000))});
    with.candidates.update();
    CHECK(with.told.empty());
    CHECK(with.probed.empty());
    CHECK_FALSE(with.candidates.may_learn(seen("203.0.113.9", 4000)));
}
