// The drift between two sound cards.
#include "support/catch.hpp"
#include <babel/voice/drift_meter.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>

using namespace std::chrono_literals;
using babel::voice::drift_meter;

namespace {

/// The peer's card is that much faster, and every other packet meets a queue.
double drift_after(std::chrono::seconds length, double ppm) {
    drift_meter meter;
    drift_meter::time_point now{1h};
    const auto frame = babel::audio::frame_samples;
    const auto count = static_cast<int>(length / 20ms);
    for (int i = 0; i < count; ++i, now += 20ms) {
        meter.on_pull(now, frame);
        const auto sent = static_cast<double>(i) * static_cast<double>(frame) * (1 + ppm / 1e6);
        const auto queued = i % 2 == 0 ? 0.0 : 400.0;
        meter.on_packet(now, static_cast<std::int64_t>(std::llround(sent - queued)));
    }
    return meter.ppm();
}

} // namespace

TEST_CASE("a drift is measured after a minute and not earlier", "[drift_meter]") {
    CHECK(drift_after(50s, 200) == 0);
    CHECK(std::abs(drift_after(120s, 200) - 200) < 10);
}

TEST_CASE("a card that is slower has a negative drift", "[drift_meter]") {
    CHECK(std::abs(drift_after(120s, -75) + 75) < 10);
}

TEST_CASE("cards of one speed have no drift however packets queue", "[drift_meter]") {
    CHECK(std::abs(drift_after(120s, 0)) < 1);
}

TEST_CASE("packets count from the first pull on", "[drift_meter]") {
    drift_meter meter;
    for (int i = 0; i < 6000; ++i)
        meter.on_packet(drift_meter::time_point(i * 20ms), i * 1000);
    CHECK(meter.ppm() == 0);
}
