// A port of TCP at a router that answers as the test does.
#include "nat/mapping_under_test.hpp"
#include "support/catch.hpp"

#include <chrono>

using namespace babel;
using namespace std::chrono_literals;
using test::mapping_under_test;
using test::own_nonce;
using test::router_answer;
using test::seen;

TEST_CASE("a port of TCP is asked for, and given back, as one of TCP", "[mapping]") {
    mapping_under_test with;
    with.mapping = nat::port_mapping(
        nat::carried_protocol::tcp, seen("192.168.1.2", 40000), own_nonce, mapping_under_test::start
    );
    router_answer answer;
    SECTION("by PCP") {
        const auto request = with.mapping.next(with.now);
        REQUIRE(request);
        CHECK(request->at(36) == 6);
        CHECK_FALSE(with.answer(answer.pcp())); // of UDP
        answer.protocol = 6;
        CHECK(with.answer(answer.pcp()));
        CHECK(with.mapping.release().value().at(36) == 6);
    }
    SECTION("by NAT-PMP") {
        with.until(0ms);
        router_answer without_pcp;
        without_pcp.code = 1;
        REQUIRE(with.answer(without_pcp.pmp()));
        const auto request = with.mapping.next(with.now);
        REQUIRE(request);
        CHECK(request->at(1) == 2);
        CHECK_FALSE(with.answer(answer.pmp())); // of UDP
        answer.protocol = 6;
        CHECK(with.answer(answer.pmp_address()));
        CHECK(with.answer(answer.pmp()));
        CHECK(with.mapping.release().value().at(1) == 2);
    }
    CHECK(with.mapping.outer() == seen("203.0.113.7", 40001));
}
