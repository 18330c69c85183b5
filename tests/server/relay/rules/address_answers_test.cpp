// Strangers who ask the relay for their address.
#include "server/relay/rules/address_answers.hpp"
#include "server/relay/table_fixture.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::address_answers;
using test::datagram;
using test::udp;

namespace {

constexpr std::uint16_t other_port = 4242;

struct asked_relay {
    server::relay_counters counts;
    address_answers answers{counts};
    server::time_point now{};

    datagram answer(const datagram& question, const server::leg_address& from) {
        return answers.answer(question, from, other_port, now);
    }
    std::uint64_t refused() const {
        return counts.refused[static_cast<std::size_t>(server::relay_counters::refusal::rate)];
    }
    std::uint64_t dropped() const {
        return counts.dropped[static_cast<std::size_t>(server::relay_counters::drop::unknown)];
    }
};

datagram question(std::uint8_t token = 7) {
    wire::address_question made;
    made.token.fill(token);
    return wire::encode(made);
}

} // namespace

TEST_CASE("a stranger learns their address and the relay's other port", "[relay]") {
    asked_relay d;
    const auto got = wire::decode_address_answer(d.answer(question(), udp("203.0.113.9", 40'000)));
    REQUIRE(got.has_value());
    auto told = *got;
    CHECK(told.seen.port != 40'000); // masked
    wire::apply_token_mask(told);
    CHECK(told.token == wire::decode_address_question(question())->token);
    CHECK(told.seen == wire::seen_address{4, {203, 0, 113, 9}, 40'000});
    CHECK(told.other_port == other_port);

    auto six = *wire::decode_address_answer(d.answer(question(), udp("2001:db8::7", 5)));
    wire::apply_token_mask(six);
    CHECK(six.seen.family == 6);
    CHECK(six.seen.address[15] == 7);
}

TEST_CASE("an answer to a stranger is smaller than the question", "[relay]") {
    asked_relay d;
    const auto asked = question();
    const auto got = d.answer(asked, udp("203.0.113.9"));
    CHECK_FALSE(got.empty());
    CHECK(got.size() < asked.size());
}

TEST_CASE("a question of another size gets no answer", "[relay]") {
    asked_relay d;
    auto cut = question();
    cut.pop_back();
    auto longer = question();
    longer.push_back(0);
    for (const auto& each : {cut, longer, datagram{0xb2}, datagram{}})
        CHECK(d.answer(each, udp("203.0.113.9")).empty());
    CHECK(d.dropped() == 4);
}

TEST_CASE("a source is answered a few times a second only", "[relay]") {
    asked_relay d;
    const auto flood = udp("203.0.113.66");
    for (std::size_t i = 0; i < address_answers::of_source.burst; ++i)
        CHECK_FALSE(d.answer(question(), flood).empty());
    CHECK(d.answer(question(), flood).empty());
    CHECK(d.answer(question(), udp("203.0.113.66", 6000)).empty()); // from another port
    CHECK(d.refused() == 2);
    CHECK_FALSE(d.answer(question(), udp("203.0.113.67")).empty());
    d.now += 1s;
    for (unsigned i = 0; i < address_answers::of_source.rate; ++i)
        CHECK_FALSE(d.answer(question(), flood).empty());
    CHECK(d.answer(question(), flood).empty());
}
