// Networks by which sources are counted, and their rates.
#include "server/signalling/limits/source.hpp"
#include "server/transcript.hpp"
#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace babel;
using namespace babel::server;
using namespace std::chrono_literals;

namespace {

source_id from(const std::string& address) {
    return test::at(address).source;
}

} // namespace

TEST_CASE("IPv4 counts by address and IPv6 by three networks", "[source]") {
    struct row {
        std::string one;
        std::string other;
        std::size_t common; // networks
    };
    const auto [one, other, common] = GENERATE(
        row{"192.0.2.7", "192.0.2.7", 1},
        row{"192.0.2.7", "192.0.2.8", 0},
        row{"192.0.2.7", "::ffff:192.0.2.7", 1},
        row{"192.0.2.7", "0:0:0:ffff:c000:207::", 0},
        row{"2001:db8::1", "2001:db8::ffff:0:0:2", 3},
        row{"2001:db8::1", "2001:db8:0:ff::1", 2},
        row{"2001:db8::1", "2001:db8:0:ff00::1", 1},
        row{"2001:db8::1", "2001:db8:1::1", 0}
    );
    INFO(one << " and " << other);
    std::size_t found = 0;
    for (const auto& mine : networks(from(one)))
        for (const auto& its : networks(from(other)))
            found += mine == its;
    CHECK(found == common);
}

TEST_CASE("each network of a source has a limit of its own", "[source]") {
    constexpr per_level most{2, 3, 4};
    source_counts counts;
    const auto enter = [&](const std::string& address) {
        const bool has_room = counts.has_room_for(from(address), most);
        if (has_room) counts.enter(from(address));
        return has_room;
    };
    CHECK(enter("2001:db8:0:1::1"));
    CHECK(enter("2001:db8:0:1::2"));
    CHECK_FALSE(enter("2001:db8:0:1::3"));
    CHECK(enter("2001:db8:0:2::1"));
    CHECK_FALSE(enter("2001:db8:0:3::1"));
    CHECK(enter("2001:db8:0:300::1"));
    CHECK_FALSE(enter("2001:db8:0:400::1"));
    CHECK(enter("2001:db8:1::1"));
    counts.leave(from("2001:db8:0:1::1"));
    CHECK(enter("2001:db8:0:400::1"));
    CHECK(counts.has_room_for(from("192.0.2.7"), most, 2));
    CHECK_FALSE(counts.has_room_for(from("192.0.2.7"), most, 3));
    CHECK(counts.has_room_for(from("2001:db8:1::1"), most, 1));
    CHECK_FALSE(counts.has_room_for(from("2001:db8:1::1"), most, 2));
}

TEST_CASE("the networks of one owner share a rate", "[source]") {
    constexpr per_level bursts{10, 20, 40};
    source_meters meters;
    const auto granted = [&](time_point now) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < 256; ++i) {
            const auto hex = std::string("0123456789abcdef");
            const std::string net{hex[i / 16], hex[i % 16], '0', '0'};
            for (int j = 0; j < 5; ++j)
                count += meters.count(from("2001:db8:0:" + net + "::1"), now, 5, bursts);
        }
        return count;
    };
    CHECK(granted(time_point(1h)) == 40);
    CHECK(granted(time_point(1h + 1s)) == 20); // four times the rate of one /64
    CHECK(meters.count(from("2001:db8:1::1"), time_point(1h + 1s), 5, bursts));
    CHECK(meters.count(from("192.0.2.7"), time_point(1h + 1s), 5, bursts));
}
