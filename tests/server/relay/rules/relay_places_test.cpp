// Places of the relay: those of one source, and those of all.
#include "server/relay/rules/relay_places.hpp"
#include "server/relay/table_fixture.hpp"

#include <cstdint>
#include <deque>
#include <string>

using namespace babel;
using server::relay_places;
using test::relay_client;
using test::table_fixture;
using test::udp;
using refusal = server::relay_counters::refusal;
using shortage = relay_places::shortage;
using wire::bound_code;

namespace {

server::leg_address by_tls(const std::string& address) {
    auto out = udp(address);
    out.link = 1;
    return out;
}

struct places_fixture {
    /// A leg at a new place, if it finds one.
    shortage takes(const server::leg_address& at) {
        const auto wanted = relay_places::of_leg(at);
        const auto found = places.check({}, wanted);
        if (found == shortage::none) places.change(taken.emplace_back(), wanted);
        return found;
    }
    /// Legs by UDP until there is no place.
    int fill(const std::string& address) {
        int count = 0;
        while (takes(udp(address)) == shortage::none)
            ++count;
        return count;
    }

    server::relay_limits limits{};
    relay_places places{limits};
    std::deque<relay_places::share> taken;
};

} // namespace

TEST_CASE("a source takes a quarter of the relay's places", "[relay]") {
    places_fixture t;
    t.limits.calls = 40;
    CHECK(t.fill("198.51.100.1") == 20);
    CHECK(t.takes(udp("198.51.100.1", 9)) == shortage::of_source);
    CHECK(t.takes(by_tls("198.51.100.2")) == shortage::none);
    CHECK(t.fill("198.51.100.2") == 15);
    t.places.change(t.taken.front(), {});
    CHECK(t.fill("198.51.100.1") == 1);
}

TEST_CASE("larger networks of IPv6 take more places", "[relay]") {
    places_fixture t;
    t.limits.calls = 40;
    CHECK(t.fill("2001:db8:0:1::1") == 20);
    CHECK(t.fill("2001:db8:0:1::2") == 0);
    CHECK(t.fill("2001:db8:0:2::1") == 20);
    CHECK(t.fill("2001:db8:0:3::1") == 0); // the /56 is full
    CHECK(t.fill("2001:db8:0:100::1") == 20);
}

TEST_CASE("every source has places for a call by TLS", "[relay]") {
    places_fixture t;
    t.limits.calls = 12;
    CHECK(t.takes(by_tls("198.51.100.1")) == shortage::none);
    CHECK(t.takes(by_tls("198.51.100.1")) == shortage::none);
    CHECK(t.takes(udp("198.51.100.1")) == shortage::of_source);
}

TEST_CASE("this machine takes any of the relay's places", "[relay]") {
    places_fixture t;
    t.limits.calls = 40;
    CHECK(t.fill("127.0.0.1") == 80);
    CHECK(t.takes(udp("127.0.0.1")) == shortage::in_all);
    CHECK(t.takes(udp("198.51.100.1")) == shortage::in_all);
}

TEST_CASE("limits that shrink leave legs their places", "[relay]") {
    places_fixture t;
    t.limits.calls = 40;
    t.fill("198.51.100.1");
    t.limits.calls = 1;
    const auto same = t.taken.front();
    CHECK(t.places.check(same, same) == shortage::none);
    CHECK(t.places.check(same, relay_places::of_leg(by_tls("198.51.100.1"))) == shortage::in_all);
    CHECK(t.places.check(same, relay_places::of_leg(udp("198.51.100.2"))) == shortage::none);
}

TEST_CASE("one source cannot have the relay to itself", "[relay]") {
    table_fixture t;
    t.limits.calls = 20; // 40 places, of which 10 are for a source
    std::deque<relay_client> crowd;
    const auto joins = [&](const std::string& address) {
        const auto id = static_cast<std::uint32_t>(100 + 2 * crowd.size());
        auto& who = crowd.emplace_back(id, id + 1);
        auto told = t.binds(who, udp(address));
        if (told == bound_code::again) told = t.binds(who, udp(address));
        return told;
    };
    for (int i = 0; i < 5; ++i)
        CHECK(joins("198.51.100.1") == bound_code::bound);
    CHECK(joins("198.51.100.1") == bound_code::no);
    CHECK(t.refused(refusal::source) == 1);
    CHECK(t.refused(refusal::full) == 0);
    CHECK(joins("198.51.100.2") == bound_code::bound);
    SECTION("the other side takes its place over") {
        relay_client peer(101, 100);
        t.is_bound(peer, udp("198.51.100.3"));
        CHECK(joins("198.51.100.1") == bound_code::no); // a pair needs two
        relay_client another(103, 102);
        t.is_bound(another, udp("198.51.100.3"));
        CHECK(joins("198.51.100.1") == bound_code::bound);
    }
    SECTION("a call that ends leaves its places") {
        t.table.drop(100, 101, test::relay_time + 3600);
        CHECK(joins("198.51.100.1") == bound_code::bound);
    }
    SECTION("a leg that moves there finds no place") {
        auto& last = crowd.back();
        CHECK(t.binds(last, udp("198.51.100.1")) == bound_code::no);
        t.is_bound(last, udp("198.51.100.2"));
    }
}

TEST_CASE("a connection that ends gives four of the five places of its leg back", "[relay]") {
    table_fixture t;
    t.limits.calls = 4;
    t.is_bound(t.alice, by_tls("198.51.100.1"));
    relay_client carol(30, 40);
    t.is_bound(carol, udp("198.51.100.30"));
    relay_client erin(50, 60);
    relay_client frank(70, 80);
    relay_client heidi(90, 100);
    CHECK(t.binds(erin, udp("198.51.100.50")) == bound_code::no);
    t.table.forget_link(1);
    t.is_bound(erin, udp("198.51.100.50"));
    t.is_bound(frank, udp("198.51.100.70"));
    CHECK(t.binds(heidi, udp("198.51.100.90")) == bound_code::no);
}
