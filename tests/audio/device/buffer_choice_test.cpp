// Choice of a device's buffers.
#include "audio/device/buffer_choice.hpp"
#include "support/catch.hpp"

using namespace babel::audio;
using namespace std::chrono_literals;

TEST_CASE("a device that holds buffers of 5 ms keeps them", "[buffers]") {
    buffer_choice choice;
    const buffer_choice::time_point opened;
    CHECK(choice.buffer() == 5ms);
    choice.on_opened(opened);
    CHECK_FALSE(choice.should_reopen(opened + 100ms, 3)); // it starts
    CHECK_FALSE(choice.should_reopen(opened + 1s, 3));
    CHECK_FALSE(choice.should_reopen(opened + 5s, 4)); // one is an accident
    choice.on_closed(opened + 60s, 5);
    CHECK(choice.buffer() == 5ms);
}

TEST_CASE("xruns in the first seconds make the buffers 10 ms at once and for good", "[buffers]") {
    buffer_choice choice;
    const buffer_choice::time_point opened;
    choice.on_opened(opened);
    CHECK_FALSE(choice.should_reopen(opened + 1s, 1));
    CHECK(choice.should_reopen(opened + 2s, 2));
    CHECK(choice.buffer() == 10ms);
    choice.on_opened(opened + 2s);
    CHECK_FALSE(choice.should_reopen(opened + 4s, 50));
    choice.on_closed(opened + 10s, 50);
    CHECK(choice.buffer() == 10ms);
}

TEST_CASE("xruns later on make the buffers of the next call longer", "[buffers]") {
    buffer_choice choice;
    const buffer_choice::time_point opened;
    choice.on_opened(opened);
    CHECK_FALSE(choice.should_reopen(opened + 7s, 20));
    CHECK(choice.buffer() == 5ms);
    SECTION("many") {
        choice.on_closed(opened + 60s, 20);
        CHECK(choice.buffer() == 10ms);
    }
    SECTION("few in a long call") {
        choice.on_closed(opened + 600s, 20);
        CHECK(choice.buffer() == 5ms);
    }
}

TEST_CASE("buffers that the user chose stay the same", "[buffers]") {
    buffer_choice choice(7ms);
    choice.on_opened({});
    CHECK_FALSE(choice.should_reopen(buffer_choice::time_point(1s), 50));
    choice.on_closed(buffer_choice::time_point(2s), 50);
    CHECK(choice.buffer() == 7ms);
}
