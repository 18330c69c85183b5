// Binds that are lost, late, forged and replayed, while clocks step and routers change ports.
#include "server/relay/bind_storm.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using test::bind_storm;
using test::storm_client;

namespace {

/// Each Bind and datagram that came was answered, passed on or counted.
void check_storm_counts(const bind_storm& storm) {
    using lost = server::relay_counters::drop;
    using unanswered = server::relay_counters::refusal;
    const auto& t = storm.t;
    CHECK(storm.silent == t.refused(unanswered::ticket) + t.refused(unanswered::rate));
    CHECK(storm.refused == t.refused(unanswered::full) + t.refused(unanswered::source));
    CHECK(storm.passed == t.counts.datagrams.load());
    const auto dropped = t.dropped(lost::unknown) + t.dropped(lost::source) + t.dropped(lost::rate);
    CHECK(storm.dropped == dropped);
}

void check_storm_leg(const storm_client& who) {
    CHECK(who.binding.leg() == nat::relay_carrier::udp);
    const auto seen = who.binding.seen(nat::relay_carrier::udp);
    REQUIRE(seen.has_value());
    CHECK(seen->port == who.places.back().port);
    CHECK(who.sent_to + 1 == who.places.size());
}

} // namespace

TEST_CASE("forged, replayed and late Binds move no leg, and both ends come back", "[relay]") {
    std::uint64_t forged = 0;
    std::uint64_t replayed = 0;
    std::size_t changed_ports = 0;
    for (std::uint32_t seed = 1; seed <= 40; ++seed) {
        INFO(seed);
        bind_storm storm(seed);
        storm.run(40s);
        CHECK(storm.one.heard > 100); // of 400
        CHECK(storm.other.heard > 100);
        storm.calm_down();
        storm.run(15s);
        const auto by_one = storm.one.heard;
        const auto by_other = storm.other.heard;
        storm.run(5s);
        CHECK(storm.one.heard - by_one == 50);
        CHECK(storm.other.heard - by_other == 50);
        CHECK(storm.stolen == 0);
        CHECK(storm.moved_back == 0);
        check_storm_leg(storm.one);
        check_storm_leg(storm.other);
        CHECK(storm.t.news.size() == 1); // the pair was held once, and never dropped
        CHECK(storm.t.table.udp_legs() == 2);
        CHECK(storm.t.table.tls_legs() == 0);
        check_storm_counts(storm);
        forged += storm.forged;
        replayed += storm.replayed;
        changed_ports += storm.one.places.size() + storm.other.places.size() - 2;
    }
    CHECK(forged > 1000);
    CHECK(replayed > 1000);
    CHECK(changed_ports > 100);
}

TEST_CASE("the same seed gives the same Binds", "[relay]") {
    std::vector<std::uint64_t> counts;
    for (int i = 0; i < 2; ++i) {
        bind_storm storm(7);
        storm.run(40s);
        counts.push_back(storm.silent * 1'000'000 + storm.passed);
    }
    CHECK(counts[0] == counts[1]);
}
