// Reported changes of a sound device during a call.
#include "support/catch.hpp"
#include <babel/mixer/device_notes.hpp>

#include <boost/system/errc.hpp>

using namespace babel;
using namespace babel::mixer;
using state = mixer::event::device_change::state;

namespace {

const error_code gone = errc::no_device;

/// Counters of the device since the call began.
audio::device_counters counted(std::uint64_t callbacks, std::uint64_t restarts) {
    audio::device_counters made;
    made.callbacks = callbacks;
    made.restarts = restarts;
    return made;
}

} // namespace

TEST_CASE("a device that works or has not started yet is not reported", "[devices]") {
    device_notes notes("Headset");
    CHECK_FALSE(notes.look("Headset", {}, counted(0, 0)));
    CHECK_FALSE(notes.look("Headset", {}, counted(100, 0)));
    CHECK_FALSE(notes.look("Headset", {}, counted(200, 0)));
}

TEST_CASE("a device that was opened again is reported once, when it works", "[devices]") {
    device_notes notes("Headset");
    CHECK_FALSE(notes.look("Headset", {}, counted(100, 0)));
    CHECK_FALSE(notes.look("Headset", {}, counted(100, 0)));
    CHECK_FALSE(notes.look("Headset", {}, counted(100, 1)));
    const auto reported = notes.look("Headset", {}, counted(150, 1));
    REQUIRE(reported);
    CHECK(reported->what == state::reopened);
    CHECK(reported->device == "Headset");
    CHECK_FALSE(notes.look("Headset", {}, counted(250, 1)));
}

TEST_CASE("a device that was replaced is reported with both names", "[devices]") {
    device_notes notes("Headset");
    CHECK_FALSE(notes.look("Headset", {}, counted(100, 0)));
    const auto reported = notes.look("default", {}, counted(150, 1));
    REQUIRE(reported);
    CHECK(reported->what == state::replaced);
    CHECK(reported->device == "Headset");
    CHECK(reported->instead == "default");
    CHECK_FALSE(notes.look("default", {}, counted(250, 1)));
}

TEST_CASE("a lost device is reported once, and again when it is back", "[devices]") {
    device_notes notes("Headset");
    CHECK_FALSE(notes.look("Headset", {}, counted(100, 0)));
    const auto reported = notes.look("Headset", gone, counted(100, 1));
    REQUIRE(reported);
    CHECK(reported->what == state::lost);
    CHECK_FALSE(notes.look("Headset", gone, counted(100, 2)));
    const auto back = notes.look("Headset", {}, counted(150, 3));
    REQUIRE(back);
    CHECK(back->what == state::reopened);
}

TEST_CASE("a device that drops much of the sound is reported once a call", "[devices]") {
    auto counters = counted(100, 0);
    counters.dropped_samples = 1'000'000; // of an earlier call
    device_notes notes("standard output");
    CHECK_FALSE(notes.look("standard output", {}, counters));
    counters.callbacks += 50;
    counters.dropped_samples += audio::samples_in_ms(100); // we were held up ourselves, perhaps
    CHECK_FALSE(notes.look("standard output", {}, counters));
    counters.callbacks += 50;
    counters.dropped_samples += audio::samples_in_ms(200);
    const auto reported = notes.look("standard output", {}, counters);
    REQUIRE(reported);
    CHECK(reported->what == state::slow);
    CHECK(reported->device == "standard output");
    counters.callbacks += 50;
    counters.dropped_samples += audio::samples_in_ms(1000);
    CHECK_FALSE(notes.look("standard output", {}, counters));
}

TEST_CASE("a device that opens again and again and never moves is lost", "[devices]") {
    device_notes notes("Headset");
    CHECK_FALSE(notes.look("Headset", {}, counted(0, 1)));
    const auto reported = notes.look("Headset", {}, counted(0, 2));
    REQUIRE(reported);
    CHECK(reported->what == state::lost);
    CHECK_FALSE(notes.look("Headset", {}, counted(0, 3)));
}
