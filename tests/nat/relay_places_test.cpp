// A client's leg at the relay: TLS links that come to nothing, and the places of the relay.
#include "nat/leg_under_test.hpp"
#include "support/catch.hpp"

#include <algorithm>

using namespace babel;
using namespace babel::test;
using namespace std::chrono_literals;

TEST_CASE("a Bind over TLS carries the cookie of its link, whatever Bounds bring") {
    leg_under_test leg;
    leg.until(600ms);
    leg.opens_tls();
    CHECK(leg.until(610ms) == words{"600 tls 4"});
    CHECK(leg.last.cookie == link_cookie);
    REQUIRE(leg.answer(wire::bound_code::again, 4, tls, 0x11));
    CHECK(leg.until(620ms) == words{"610 tls 5"});
    CHECK(leg.last.cookie == link_cookie);
    REQUIRE(leg.answer(wire::bound_code::bound, 5, tls, 0x22));
    CHECK(leg.until(15'000ms).front() == "1000 udp 6");
    CHECK(leg.last.cookie == wire::relay_cookie{}); // UDP has its own
    leg.closes_tls();
    leg.until(15'600ms);
    const wire::relay_cookie newer{0x78};
    leg.binding.on_tls_open(leg.now, leg.newest, newer);
    CHECK(leg.until(15'600ms) == words{"15600 tls 13"});
    CHECK(leg.last.cookie == newer);
}

TEST_CASE("the places of a relay take turns, 2 s each, until one answers") {
    leg_under_test leg(2);
    CHECK(
        leg.until(1999ms) == words{"0 udp 1", "250 udp 2", "500 udp 3", "500 open", "1000 udp 4"}
    );
    CHECK(leg.until(2000ms) == words{"2000 place", "2000 udp 5"});
    CHECK_FALSE(leg.answer(wire::bound_code::bound, 4, udp)); // of the place before
    CHECK(leg.until(2500ms) == words{"2250 udp 6", "2500 udp 7", "2500 open"});
    CHECK(leg.until(4000ms) == words{"3000 udp 8", "4000 place", "4000 udp 9"});
    REQUIRE(leg.answer(wire::bound_code::bound, 9, udp));
    CHECK(leg.until(14'999ms).empty());
}

TEST_CASE("a place that answers anything is kept") {
    for (const auto code :
         {wire::bound_code::bound, wire::bound_code::again, wire::bound_code::no}) {
        leg_under_test leg(2);
        leg.until(50ms);
        REQUIRE(leg.answer(code, 1, udp));
        const auto sent = leg.until(14'999ms);
        CHECK(std::ranges::none_of(sent, [](const auto& each) { return each.ends_with("place"); }));
    }
}

TEST_CASE("a leg is lost with its place, and so is the cookie") {
    leg_under_test leg(2);
    leg.until(50ms);
    REQUIRE(leg.answer(wire::bound_code::bound, 1, udp, 9));
    leg.until(3000ms);
    leg.binding.doubt(leg.now);
    leg.until(4999ms);
    CHECK(leg.binding.leg() == udp);
    CHECK(leg.last.cookie[0] == 9);
    CHECK(leg.until(5000ms) == words{"5000 place", "5000 udp 6"});
    CHECK_FALSE(leg.binding.leg().has_value());
    CHECK(leg.last.cookie == wire::relay_cookie{});
}

TEST_CASE("a refusal counts at its place only") {
    leg_under_test leg(2);
    leg.until(50ms);
    REQUIRE(leg.answer(wire::bound_code::no, 1, udp));
    leg.until(16'999ms);
    CHECK(leg.until(17'000ms).front() == "17000 place");
}

TEST_CASE("a TLS leg that is not bound after 5 s is closed, and tried in the next round") {
    leg_under_test leg;
    CHECK(leg.until(500ms).back() == "500 open");
    CHECK(leg.until(5499ms) == words{"1000 udp 4", "2000 udp 5"});
    CHECK(leg.until(5500ms) == words{"5500 close"});
    CHECK(leg.until(15'500ms).back() == "15500 open");
    leg.opens_tls(); // which is no Bound
    CHECK(leg.until(20'500ms).back() == "20500 close");
}

TEST_CASE("a binding that starts late begins with a whole round") {
    leg_under_test leg(2);
    leg.now += 1h;
    leg.binding.restart(leg.now);
    CHECK(leg.until(3'600'250ms) == words{"3600000 udp 1", "3600250 udp 2"});
}
