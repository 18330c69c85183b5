// Times from claims to their verdicts.
#include "cluster/node/claim_clock.hpp"
#include "support/catch.hpp"

#include <chrono>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

const time_point asked_at{1000s};

std::uint64_t count_of(const claim_clock& clock) {
    std::uint64_t all = 0;
    for (const auto each : clock.times().counts())
        all += each;
    return all;
}

TEST_CASE("a verdict takes the time since its claim", "[claim_clock]") {
    claim_clock clock;
    clock.on_asked(1, asked_at);
    clock.on_asked(2, asked_at + 1ms);
    CHECK(count_of(clock) == 0);
    clock.on_decided(2, asked_at + 3ms);
    CHECK(clock.times().sum() == 2ms);
    clock.on_decided(1, asked_at + 9s);
    CHECK(clock.times().sum() == 9s + 2ms);
    CHECK(count_of(clock) == 2);
}

TEST_CASE("logins that are withdrawn or unknown count nowhere", "[claim_clock]") {
    claim_clock clock;
    clock.on_asked(1, asked_at);
    clock.on_withdrawn(1);
    clock.on_decided(1, asked_at + 1ms);
    clock.on_decided(2, asked_at + 1ms);
    clock.on_withdrawn(3);
    CHECK(count_of(clock) == 0);
}

} // namespace
} // namespace babel::cluster
