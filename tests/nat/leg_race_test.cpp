// New legs over TLS in place of a bound one that stalls.
#include "nat/leg_under_test.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <string>

using namespace babel;
using namespace babel::test;
using namespace std::chrono_literals;

namespace {

constexpr auto is_bound = wire::bound_code::bound;

bool is_close(const std::string& action) {
    return action.ends_with("close");
}

/// A leg that is bound over TLS at 700 ms, with the last Bind of the round at 2000 ms.
struct tls_leg_bound : leg_under_test {
    explicit tls_leg_bound(std::size_t places = 1, std::chrono::milliseconds opening = 100ms)
        : leg_under_test(places) {
        until(500ms + opening);
        opens_tls();
        until(500ms + opening);
        REQUIRE(answer(is_bound, highest, tls));
        until(5000ms);
    }
    /// Dials and closes alone.
    words race_until(std::chrono::milliseconds end) {
        auto all = until(end);
        std::erase_if(all, [](const auto& each) {
            return each.find("udp") != each.npos || each.find("tls") != each.npos;
        });
        return all;
    }
};

} // namespace

TEST_CASE("a TLS leg that answers no Bind for 200 ms is raced by 16 at once", "[race]") {
    tls_leg_bound leg;
    leg.binding.doubt(leg.now);
    CHECK(leg.race_until(5199ms).empty());
    CHECK(leg.race_until(5349ms) == words{"5200 open", "5250 open", "5300 open"});
    CHECK(leg.race_until(5999ms).size() == 13);
    CHECK(leg.race_until(6050ms) == words{"6000 close", "6000 open", "6050 close", "6050 open"});
    CHECK(leg.binding.leg() == tls); // until another one is bound
}

TEST_CASE("a race of more than 6 s dials every 250 ms", "[race]") {
    tls_leg_bound leg;
    leg.binding.doubt(leg.now);
    leg.until(11'149ms);
    auto dials = leg.race_until(11'700ms);
    std::erase_if(dials, is_close);
    CHECK(dials == words{"11150 open", "11200 open", "11450 open", "11700 open"});
}

TEST_CASE("a TLS leg that answers its Bind is not raced", "[race]") {
    tls_leg_bound leg;
    leg.binding.doubt(leg.now);
    leg.until(5100ms);
    REQUIRE(leg.answer(is_bound, leg.highest - 1, tls));
    CHECK(leg.race_until(14'000ms).empty());
}

TEST_CASE("the first leg of a race that is bound wins, and the others are closed", "[race]") {
    tls_leg_bound leg;
    const auto first = leg.binding.bound_tls();
    leg.binding.doubt(leg.now);
    leg.until(5250ms); // two are dialled
    leg.opens_tls();
    const auto sent = leg.until(5260ms);
    CHECK(sent.front() == "5250 close");
    CHECK(sent.back().starts_with("5250 tls"));
    REQUIRE(leg.answer(is_bound, leg.highest, tls));
    CHECK(leg.binding.bound_tls() == leg.newest);
    CHECK(leg.newest == first + 2);
    CHECK(leg.race_until(14'000ms) == words{"5260 close"});
    CHECK(leg.binding.leg() == tls);
}

TEST_CASE("a leg that comes back in a race ends it, and moves the relay by a Bind", "[race]") {
    tls_leg_bound leg;
    const auto first = leg.binding.bound_tls();
    leg.binding.doubt(leg.now);
    leg.until(5000ms);
    const auto asked = leg.highest - 1; // before the one over UDP
    REQUIRE(leg.leg_of[asked] == first);
    leg.until(5300ms);
    leg.opens_tls();
    leg.until(5300ms); // the relay may have taken that Bind
    REQUIRE(leg.answer(is_bound, asked, tls));
    CHECK(leg.binding.bound_tls() == first);
    const auto moved = leg.until(5310ms);
    CHECK(moved == words{"5300 close", "5300 tls " + std::to_string(leg.highest)});
    CHECK(leg.leg_of[leg.highest] == first);
}

TEST_CASE("a connection that stands in a race has its time before others are dialled", "[race]") {
    tls_leg_bound leg;
    leg.binding.doubt(leg.now);
    leg.until(5310ms); // three are dialled
    leg.binding.on_tls_connected(leg.now, leg.newest);
    CHECK(leg.race_until(5509ms) == words{"5310 close", "5310 close"});
    CHECK(leg.race_until(5560ms) == words{"5510 open", "5560 open"});
}

TEST_CASE("three connections of a race stand at most, for 5 s each", "[race]") {
    tls_leg_bound leg;
    leg.binding.doubt(leg.now);
    for (const auto at : {5200ms, 5400ms, 5600ms}) {
        leg.until(at);
        leg.binding.on_tls_connected(leg.now, leg.newest);
    }
    CHECK(leg.race_until(10'199ms).empty());
    CHECK(leg.race_until(10'250ms) == words{"10200 close", "10200 open", "10250 open"});
}

TEST_CASE("a race on a path where legs open slowly has longer times", "[race]") {
    tls_leg_bound leg(1, 1200ms);
    leg.binding.doubt(leg.now);
    CHECK(leg.race_until(6199ms).empty());
    CHECK(leg.race_until(6550ms) == words{"6200 open", "6350 open", "6500 open"});
}

TEST_CASE("a race is over after 12 s, and the only place is tried again", "[race]") {
    tls_leg_bound leg;
    leg.binding.doubt(leg.now);
    auto all = leg.race_until(17'600ms);
    CHECK(all.back() == "17200 place");
    CHECK(std::erase_if(all, is_close) == 144);
    CHECK(all.size() == 145);
    CHECK(leg.race_until(19'900ms) == words{"17700 open"});
    CHECK_FALSE(leg.binding.leg().has_value());
}

TEST_CASE("a race that ends in a later round is followed by another one at once", "[race]") {
    tls_leg_bound leg;
    leg.binding.doubt(leg.now);
    leg.until(10'000ms);
    leg.binding.doubt(leg.now);
    leg.until(10'000ms);
    REQUIRE(leg.answer(wire::bound_code::no, leg.highest, udp)); // so this place is not silent
    leg.until(17'199ms);
    for (nat::tls_leg back = 0; back < nat::tls_legs::max_racing; ++back)
        leg.binding.on_tls_closed(leg.now, leg.newest - back);
    CHECK(leg.race_until(17'250ms) == words{"17200 open", "17250 open"});
}

TEST_CASE("a race goes on at the next place", "[race]") {
    tls_leg_bound leg(2);
    leg.binding.doubt(leg.now);
    leg.until(6999ms);
    CHECK(leg.race_until(7050ms) == words{"7000 close", "7000 place", "7000 open", "7050 open"});
}

TEST_CASE("a place where a leg of a race is opening is not left before its time", "[race]") {
    tls_leg_bound leg(2);
    leg.binding.doubt(leg.now);
    leg.until(6960ms);
    leg.binding.on_tls_connected(leg.now, leg.newest);
    leg.until(6960ms);
    CHECK(leg.race_until(7159ms).empty());
    CHECK(leg.race_until(7160ms) == words{"7160 place", "7160 open"});
}

TEST_CASE("a place is not left while the last of three legs that may stand is opening", "[race]") {
    tls_leg_bound leg(2);
    leg.binding.doubt(leg.now);
    for (const auto connected : {5200ms, 5400ms, 6960ms}) {
        leg.until(connected);
        leg.binding.on_tls_connected(leg.now, leg.newest);
    }
    leg.until(6960ms);
    const auto early = leg.race_until(7159ms);
    CHECK(std::ranges::none_of(early, [](const auto& each) { return each.ends_with("place"); }));
    CHECK(leg.race_until(7160ms).front() == "7160 place");
}

TEST_CASE("UDP that is answered ends a race", "[race]") {
    tls_leg_bound leg;
    leg.binding.doubt(leg.now);
    leg.until(5260ms); // two are dialled
    REQUIRE(leg.answer(wire::bound_code::again, leg.highest, udp, 1));
    leg.until(5260ms);
    REQUIRE(leg.answer(is_bound, leg.highest, udp, 2));
    CHECK(leg.binding.leg() == udp);
    CHECK(leg.race_until(14'000ms) == words{"5260 close", "5260 close", "5260 close"});
}
