// Buffers and frames that follow from the chosen latency.
#include "support/catch.hpp"
#include <babel/mixer/settings.hpp>

#include <chrono>

using namespace babel;
using namespace std::chrono_literals;
using mixer::latency_choice;
using voice::frame_length;

TEST_CASE("the chosen latency decides the buffers of devices", "[settings]") {
    const auto [chosen, buffer] = GENERATE(table<latency_choice, std::chrono::milliseconds>({
        {latency_choice::low, 5ms},
        {latency_choice::normal, 0ms}, // as the device can
        {latency_choice::power, 10ms},
    }));
    mixer::settings options;
    options.latency = chosen;
    CHECK(mixer::device_settings_for(options).buffer == buffer);
}

TEST_CASE("power is saved by long frames, unless the user chose others", "[settings]") {
    const auto [latency, chosen, sent] =
        GENERATE(table<latency_choice, frame_length, frame_length>({
            {latency_choice::low, frame_length::automatic, frame_length::automatic},
            {latency_choice::normal, frame_length::automatic, frame_length::automatic},
            {latency_choice::power, frame_length::automatic, frame_length::always_long},
            {latency_choice::low, frame_length::always_long, frame_length::always_long},
            {latency_choice::normal, frame_length::always_short, frame_length::always_short},
            {latency_choice::power, frame_length::always_short, frame_length::always_short},
        }));
    mixer::settings options;
    options.latency = latency;
    options.frame_length = chosen;
    CHECK(mixer::frame_length_for(options) == sent);
}
