// A port at a router that answers as the test does.
#include "nat/mapping_under_test.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using test::mapping_under_test;
using test::own_nonce;
using test::packets;
using test::router_answer;
using test::seen;

namespace {

/// A mapping by NAT-PMP, at 0 ms.
void map_by_pmp(mapping_under_test& with) {
    with.until(0ms);
    router_answer other;
    other.code = 1;
    REQUIRE(with.answer(other.pmp()));
    with.until(0ms);
    REQUIRE(with.answer(router_answer().pmp_address()));
    REQUIRE(with.answer(router_answer().pmp()));
    REQUIRE(with.mapping.outer());
}

} // namespace

TEST_CASE(
    "a router that is silent is asked by both protocols, and again after half an hour", "[mapping]"
) {
    mapping_under_test with;
    CHECK(
        with.until(30min) ==
        packets{
            "0 pcp",
            "250 pcp",
            "750 pcp",
            "1750 pcp",
            "3750 pmp",
            "3750 address",
            "4000 pmp",
            "4000 address",
            "4500 pmp",
            "4500 address",
            "5500 pmp",
            "5500 address"}
    );
    CHECK_FALSE(with.mapping.release());
    CHECK(with.until(30min + 7501ms) == packets{"1807500 pcp"});
    CHECK_FALSE(with.mapping.outer());
}

TEST_CASE("a router that answers neither protocol is told from one that refuses", "[mapping]") {
    mapping_under_test with;
    with.until(7400ms);
    CHECK_FALSE(with.mapping.is_unanswered());
    with.until(7600ms);
    CHECK(with.mapping.is_unanswered());
    with.until(7500ms + 1800s); // asked again
    CHECK(with.mapping.is_unanswered());
    router_answer refusal;
    refusal.code = 2; // not authorized
    CHECK(with.answer(refusal.pcp()));
    CHECK_FALSE(with.mapping.is_unanswered());
}

TEST_CASE("a mapping by PCP is renewed after half of its time", "[mapping]") {
    mapping_under_test with;
    with.until(100ms);
    CHECK(with.answer(router_answer().pcp()));
    CHECK(with.mapping.outer() == seen("203.0.113.7", 40001));
    CHECK(with.until(600s).empty());
    CHECK(with.until(600s + 100ms) == packets{"600100 pcp"});
    CHECK(
        std::vector<std::uint8_t>(with.last.end() - 18, with.last.end() - 16) ==
        std::vector<std::uint8_t>{0x9c, 0x41}
    ); // the same port
    router_answer moved;
    moved.outer.port = 40002;
    CHECK(with.answer(moved.pcp()));
    CHECK(with.mapping.outer() == seen("203.0.113.7", 40002));
}

TEST_CASE("a router without PCP is asked by NAT-PMP at once", "[mapping]") {
    mapping_under_test with;
    with.until(10ms);
    router_answer other;
    other.code = 1; // unsupported version
    SECTION("which says so in its own version") {
        CHECK(with.answer(other.pmp()));
    }
    SECTION("which says so in ours") {
        CHECK(with.answer(other.pcp()));
    }
    SECTION("which has another version of PCP") {
        other.version = 1;
        other.code = 0;
        CHECK(with.answer(other.pcp()));
    }
    CHECK(with.until(20ms) == packets{"10 pmp", "10 address"});
    CHECK(with.answer(router_answer().pmp()));
    CHECK_FALSE(with.mapping.outer());
    CHECK(with.answer(router_answer().pmp_address()));
    CHECK(with.mapping.outer() == seen("203.0.113.7", 40001));
    CHECK(with.until(10min + 20ms) == packets{"600020 pmp", "600020 address"});
}

TEST_CASE("a mapping that is not renewed ends with its time", "[mapping]") {
    mapping_under_test with;
    with.until(0ms);
    CHECK(with.answer(router_answer().pcp()));
    CHECK(
        with.until(910s) ==
        packets{
            "600000 pcp",
            "600250 pcp",
            "600750 pcp",
            "601750 pcp",
            "901875 pcp",
            "902125 pcp",
            "902625 pcp",
            "903625 pcp"}
    );
    CHECK(with.mapping.outer());
    with.until(1200s - 1ms);
    CHECK(with.mapping.outer());
    const auto sent = with.until(1200s);
    CHECK(sent == packets{"1200000 pcp"});
    CHECK_FALSE(with.mapping.outer());
}

TEST_CASE("a mapping is given back by the protocol that made it", "[mapping]") {
    mapping_under_test by_pcp;
    by_pcp.until(0ms);
    by_pcp.answer(router_answer().pcp());
    const auto last = by_pcp.mapping.release();
    REQUIRE(last.has_value());
    CHECK(last->size() == 60);
    const auto is_zero = [](auto each) { return each == 0; };
    CHECK(std::all_of(last->begin() + 4, last->begin() + 8, is_zero)); // the lifetime
    CHECK(std::all_of(last->end() - 4, last->end(), is_zero));         // the outer address
    mapping_under_test by_pmp;
    map_by_pmp(by_pmp);
    CHECK(
        by_pmp.mapping.release() ==
        std::vector<std::uint8_t>{0, 1, 0, 0, 0x9c, 0x40, 0, 0, 0, 0, 0, 0}
    );
}

TEST_CASE("a mapping whose answer has not come is given back", "[mapping]") {
    mapping_under_test with;
    CHECK_FALSE(with.mapping.release());
    with.until(0ms);
    CHECK(with.mapping.release());
    router_answer refusal;
    refusal.code = 8;
    with.answer(refusal.pcp());
    CHECK_FALSE(with.mapping.release());
}

TEST_CASE("refusals by somebody else than the router change nothing", "[mapping]") {
    mapping_under_test with;
    with.until(0ms);
    router_answer forged;
    forged.code = 8;
    forged.nonce[0] = 0;
    CHECK_FALSE(with.answer(forged.pcp()));
    with.answer(router_answer().pcp());
    with.until(600s);
    router_answer old;
    old.code = 1; // unsupported version, of a router that has granted a port by it
    CHECK_FALSE(with.answer(old.pcp()));
    CHECK_FALSE(with.answer(old.pmp()));
    CHECK(with.mapping.outer());
}

TEST_CASE("answers to other requests change nothing", "[mapping]") {
    mapping_under_test with;
    CHECK_FALSE(with.answer(router_answer().pcp())); // nothing was asked
    with.until(0ms);
    router_answer other;
    SECTION("another nonce") {
        other.nonce[0] = 0;
    }
    SECTION("another protocol") {
        other.protocol = 6;
    }
    SECTION("another port") {
        other.own_port = 40001;
    }
    CHECK_FALSE(with.answer(other.pcp()));
    CHECK_FALSE(with.mapping.outer());
    CHECK_FALSE(with.answer(router_answer().pmp()));
    CHECK_FALSE(with.answer({}));
    CHECK(with.until(300ms) == packets{"250 pcp"});
}

TEST_CASE("the second answer to a request changes nothing", "[mapping]") {
    mapping_under_test with;
    with.until(0ms);
    CHECK(with.answer(router_answer().pcp()));
    router_answer other;
    other.outer.port = 1;
    CHECK_FALSE(with.answer(other.pcp()));
    CHECK(with.mapping.outer() == seen("203.0.113.7", 40001));
}

TEST_CASE("answers of NAT-PMP must fit too", "[mapping]") {
    mapping_under_test with;
    with.until(3750ms);
    router_answer other;
    other.protocol = 6;
    CHECK_FALSE(with.answer(other.pmp()));
    other = {};
    other.own_port = 1;
    CHECK_FALSE(with.answer(other.pmp()));
    CHECK_FALSE(with.answer(router_answer().pcp()));
    CHECK(with.answer(router_answer().pmp_address()));
    CHECK_FALSE(with.answer(router_answer().pmp_address()));
    CHECK(with.until(4s) == packets{"4000 pmp"}); // the address is known
}

TEST_CASE("a mapping that leads nowhere does not count", "[mapping]") {
    mapping_under_test with;
    with.until(0ms);
    router_answer nowhere;
    SECTION("no address") {
        nowhere.outer = seen("0.0.0.0", 40001);
    }
    SECTION("no port") {
        nowhere.outer.port = 0;
    }
    SECTION("no time") {
        nowhere.lifetime_s = 0;
    }
    CHECK(with.answer(nowhere.pcp()));
    CHECK_FALSE(with.mapping.outer());
    CHECK(with.until(30min - 1ms).empty());
    CHECK(with.until(30min) == packets{"1800000 pcp"});
}

TEST_CASE(
    "a router that refuses is asked again after the time that it names, within bounds", "[mapping]"
) {
    const auto pause_after = [](std::uint32_t lifetime_s) {
        mapping_under_test with;
        with.until(0ms);
        router_answer refusal;
        refusal.code = 8; // no resources
        refusal.lifetime_s = lifetime_s;
        CHECK(with.answer(refusal.pcp()));
        CHECK_FALSE(with.mapping.outer());
        return with.until(1h).front();
    };
    CHECK(pause_after(0) == "30000 pcp");
    CHECK(pause_after(100) == "100000 pcp");
    CHECK(pause_after(4'294'967'295) == "1800000 pcp");
}

TEST_CASE("a refused renewal keeps the mapping for its time", "[mapping]") {
    mapping_under_test with;
    with.until(0ms);
    with.answer(router_answer().pcp());
    with.until(600s);
    router_answer refusal;
    refusal.code = 2; // not authorised
    refusal.lifetime_s = 1800;
    CHECK(with.answer(refusal.pcp()));
    with.until(1200s - 1ms);
    CHECK(with.mapping.outer());
    with.until(1200s);
    CHECK_FALSE(with.mapping.outer());
}

TEST_CASE("a router's long promises are renewed as short ones are", "[mapping]") {
    mapping_under_test with;
    with.until(0ms);
    router_answer promise;
    SECTION("136 years") {
        promise.lifetime_s = 4'294'967'295;
        with.answer(promise.pcp());
        CHECK(with.until(600s) == packets{"600000 pcp"});
    }
    SECTION("5 s") {
        promise.lifetime_s = 5;
        with.answer(promise.pcp());
        CHECK(with.until(4s) == packets{"4000 pcp"});
    }
}
