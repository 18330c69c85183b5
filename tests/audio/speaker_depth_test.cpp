// How full the speaker's ring is kept.
#include "speaker_depth.hpp"
#include "support/catch.hpp"

using namespace babel::audio;
using namespace std::chrono_literals;

TEST_CASE(
    "a speaker's ring holds a device buffer and 5 ms where the device keeps its pace", "[depth]"
) {
    const speaker_depth depth(10ms);
    CHECK(depth.most() == 35ms);
    CHECK(depth.to_fill(samples_in_ms(35)) == samples_in_ms(15)); // the ring is empty
    CHECK(depth.to_fill(samples_in_ms(30)) == samples_in_ms(10)); // it holds 5 ms
    CHECK(depth.to_fill(samples_in_ms(20)) == 0);
    CHECK(depth.to_fill(0) == 0);
}

TEST_CASE("each underrun makes a speaker's ring deeper and no more than 20 ms in all", "[depth]") {
    speaker_depth depth(10ms);
    depth.on_underruns(1);
    CHECK(depth.to_fill(samples_in_ms(35)) == samples_in_ms(20));
    depth.on_underruns(1);
    CHECK(depth.to_fill(samples_in_ms(35)) == samples_in_ms(20));
    for (std::uint64_t total = 2; total < 20; ++total)
        depth.on_underruns(total);
    CHECK(depth.to_fill(samples_in_ms(35)) == samples_in_ms(35));
}

TEST_CASE("a device that was opened anew counts its underruns anew", "[depth]") {
    speaker_depth depth(10ms);
    depth.on_underruns(5);
    depth.on_underruns(0);
    CHECK(depth.to_fill(samples_in_ms(35)) == samples_in_ms(20));
    depth.on_underruns(1);
    CHECK(depth.to_fill(samples_in_ms(35)) == samples_in_ms(25));
}
