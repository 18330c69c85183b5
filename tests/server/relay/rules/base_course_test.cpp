// Candidates and times of a base call at the relay.
#include "server/relay/rules/base_course.hpp"
#include "support/catch.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::base_course;
using server::candidate_proof;

namespace {

const std::vector<std::uint8_t> some_frame{0xf8, 0xff, 0xfe};

std::vector<std::uint8_t> voice_packet() {
    return wire::encode(wire::voice_data{some_frame});
}

} // namespace

TEST_CASE("a candidate proves itself by a packet of voice", "[relay]") {
    CHECK(candidate_proof().hear(voice_packet()) == candidate_proof::verdict::proven);
}

TEST_CASE("the proof of a candidate may come in pieces", "[relay]") {
    const auto packet = voice_packet();
    candidate_proof proof;
    for (std::size_t at = 0; at + 1 < packet.size(); ++at)
        CHECK(proof.hear(bytes_view(packet).subspan(at, 1)) == candidate_proof::verdict::undecided);
    CHECK(proof.hear(bytes_view(packet).last(1)) == candidate_proof::verdict::proven);
}

TEST_CASE("bytes that are no voice prove nothing", "[relay]") {
    const auto greeting = wire::encode(wire::connection_established{});
    const auto empty = wire::encode(wire::voice_data{});
    const std::vector<std::uint8_t> request{'G', 'E', 'T', ' ', '/', ' ', 'H', 'T', 'T', 'P'};
    CHECK(candidate_proof().hear(greeting) == candidate_proof::verdict::refuted);
    CHECK(candidate_proof().hear(empty) == candidate_proof::verdict::refuted);
    CHECK(candidate_proof().hear(request) == candidate_proof::verdict::refuted);
}

TEST_CASE("bytes after the first packet of a candidate change nothing", "[relay]") {
    auto both = wire::encode(wire::connection_established{});
    const auto late = voice_packet();
    both.insert(both.end(), late.begin(), late.end());
    candidate_proof wrong;
    CHECK(wrong.hear(both) == candidate_proof::verdict::refuted);
    CHECK(wrong.hear(late) == candidate_proof::verdict::refuted);
    candidate_proof proven;
    proven.hear(late);
    CHECK(
        proven.hear(wire::encode(wire::connection_established{})) ==
        candidate_proof::verdict::proven
    );
}

TEST_CASE("a base call is up when its candidate speaks", "[relay]") {
    const base_course::time_point now{};
    base_course call(now);
    CHECK(call.now_in() == base_course::phase::ringing);
    call.join(now);
    CHECK(call.now_in() == base_course::phase::joined);
    CHECK(call.hear(voice_packet(), now) == candidate_proof::verdict::proven);
    CHECK(call.now_in() == base_course::phase::up);
    CHECK(call.hear(some_frame, now) == candidate_proof::verdict::proven); // part of a packet
}

TEST_CASE("a candidate has 10 s to prove itself, and the next one has as many", "[relay]") {
    const base_course::time_point now{};
    base_course call(now);
    CHECK_FALSE(call.is_candidate_late(now + 20s));
    call.join(now + 5s);
    CHECK_FALSE(call.is_candidate_late(now + 14s));
    CHECK(call.is_candidate_late(now + 15s));
    call.part();
    CHECK_FALSE(call.is_candidate_late(now + 15s));
    call.join(now + 16s);
    CHECK_FALSE(call.is_candidate_late(now + 25s));
    CHECK(call.hear(voice_packet(), now + 25s) == candidate_proof::verdict::proven);
    CHECK_FALSE(call.is_candidate_late(now + 26s));
}

TEST_CASE("a half packet of a candidate does not count for the next one", "[relay]") {
    const base_course::time_point now{};
    base_course call(now);
    call.join(now);
    CHECK(
        call.hear(bytes_view(voice_packet()).first(5), now) == candidate_proof::verdict::undecided
    );
    call.part();
    call.join(now);
    CHECK(call.hear(voice_packet(), now) == candidate_proof::verdict::proven);
}

TEST_CASE("a base call rings for 75 s, but not while a candidate is there", "[relay]") {
    const base_course::time_point now{};
    base_course call(now);
    CHECK_FALSE(call.is_over(now + 74s));
    CHECK(call.is_over(now + 75s));
    call.join(now + 74s);
    CHECK_FALSE(call.is_over(now + 80s));
    call.part();
    CHECK(call.is_over(now + 80s));
}

TEST_CASE("a base call without a byte for 60 s is over", "[relay]") {
    const base_course::time_point now{};
    base_course call(now);
    call.join(now);
    call.hear(voice_packet(), now + 1s);
    CHECK_FALSE(call.is_over(now + 60s));
    CHECK(call.is_over(now + 61s));
    call.note_bytes(now + 61s);
    CHECK_FALSE(call.is_over(now + 61s));
}
