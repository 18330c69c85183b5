// Refusals are cheap for the refusing side, whatever callers do.
#include "client/calls/refusal_meter.hpp"
#include "support/catch.hpp"

#include <string>

using namespace babel;
using namespace std::chrono_literals;
using client::refusal_meter;

namespace {
const refusal_meter::time_point first_call(1h);
} // namespace

TEST_CASE("a caller is refused once however often they call", "[refusals]") {
    refusal_meter meter;
    const auto first = meter.refuse("mallory", first_call);
    CHECK(first.is_new);
    CHECK(first.tell);
    CHECK(meter.next_due() == refusal_meter::time_point::max());
    for (auto now = first_call + 500ms; now < first_call + 60s; now += 500ms) {
        const auto again = meter.refuse("mallory", now);
        CHECK_FALSE(again.is_new);
        CHECK_FALSE(again.tell);
        CHECK(meter.take_due(now).empty());
    }
}

TEST_CASE("a caller who has stopped gets a refusal of their last call", "[refusals]") {
    refusal_meter meter;
    meter.refuse("carol", first_call);
    meter.refuse("carol", first_call + 1s);
    CHECK(meter.next_due() == first_call + 6s);
    CHECK(meter.take_due(first_call + 5999ms).empty());
    CHECK(meter.take_due(first_call + 6s) == std::vector<std::string>{"carol"});
    CHECK(meter.take_due(first_call + 7s).empty());
    CHECK(meter.refuse("carol", first_call + 8s).tell);
}

TEST_CASE("a caller who calls again after a while is refused at once", "[refusals]") {
    refusal_meter meter;
    meter.refuse("carol", first_call);
    const auto later = meter.refuse("carol", first_call + refusal_meter::quiet_time);
    CHECK(later.is_new);
    CHECK(later.tell);
}

TEST_CASE("nothing is owed to a caller with whom another call has begun", "[refusals]") {
    refusal_meter meter;
    meter.refuse("carol", first_call);
    meter.refuse("carol", first_call + 1s);
    meter.forget("carol");
    CHECK(meter.next_due() == refusal_meter::time_point::max());
    CHECK(meter.take_due(first_call + 1h).empty());
}

TEST_CASE("any number of callers gets no more than four refusals a second", "[refusals]") {
    refusal_meter meter;
    std::size_t refused = 0;
    auto now = first_call;
    for (int caller = 0; caller < 4000; ++caller, now += 10ms) {
        refused += meter.refuse("caller" + std::to_string(caller % 500), now).tell ? 1 : 0;
        refused += meter.take_due(now).size();
    }
    CHECK(refused > 100);
    CHECK(refused <= std::size_t{refusal_meter::burst} + 40 * 4);
}

TEST_CASE("callers beyond those that are remembered get no refusal", "[refusals]") {
    refusal_meter meter;
    std::size_t known = 0;
    for (int caller = 0; caller < 1000; ++caller)
        known += meter.refuse("caller" + std::to_string(caller), first_call).is_new ? 1 : 0;
    CHECK(known == refusal_meter::max_callers);
}
