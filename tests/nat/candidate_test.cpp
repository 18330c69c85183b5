// Candidates of a call, as they are sent and received.
#include "support/catch.hpp"
#include <babel/nat/candidate.hpp>

using namespace babel;
using namespace babel::nat;
using wire::candidate_origin;

TEST_CASE("candidates are the same after they were sent", "[candidates]") {
    const std::vector<candidate> all{
        {candidate_origin::host, false, {4, {192, 168, 1, 2}, 4000}},
        {candidate_origin::seen, true, {4, {203, 0, 113, 9}, 4001}},
        {candidate_origin::mapped, false, {6, {0x20, 1, 0xd, 0xb8, 7}, 4002}}};
    std::vector<std::uint8_t> bytes;
    wire::encode_candidates(bytes, to_wire(all));
    const auto received = wire::decode_candidates(bytes);
    REQUIRE(received.has_value());
    CHECK(candidates_of(*received) == all);
}

TEST_CASE("no more candidates are sent than a peer takes", "[candidates]") {
    std::vector<candidate> all(wire::max_candidates + 3);
    for (auto& each : all)
        each.at.port = 5000;
    all.front().at.port = 4000;
    const auto list = to_wire(all);
    CHECK(list.all.size() == wire::max_candidates);
    CHECK(list.all.front().port == 4000);
    CHECK(list.is_in_bounds());
}

TEST_CASE("a peer with a leg by TLS tells where the relay sees that", "[candidates]") {
    const candidate by_udp{candidate_origin::seen, false, {4, {203, 0, 113, 9}, 4000}};
    const candidate own{candidate_origin::host, true, {4, {203, 0, 113, 9}, 4001}};
    const candidate seen{candidate_origin::seen, true, {4, {203, 0, 113, 9}, 4001}};
    CHECK_FALSE(shows_tls_leg({}));
    CHECK_FALSE(shows_tls_leg(std::vector{by_udp, own}));
    CHECK(shows_tls_leg(std::vector{by_udp, own, seen}));
}
