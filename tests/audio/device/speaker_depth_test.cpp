// Filling of the loudspeaker's ring.
#include "audio/device/speaker_depth.hpp"
#include "support/catch.hpp"

using namespace babel::audio;
using namespace std::chrono_literals;

namespace {

const speaker_depth::time_point start{1h};

/// The filling of an empty ring.
std::size_t depth_ms(const speaker_depth& depth) {
    const auto max = samples_in_ms(static_cast<std::size_t>(depth.max().count()));
    return depth.to_fill(max) / samples_in_ms(1);
}

} // namespace

TEST_CASE(
    "a speaker's ring holds a device buffer and 5 ms where the device keeps its pace", "[depth]"
) {
    const speaker_depth depth(10ms);
    CHECK(depth.max() == 35ms);
    CHECK(depth.to_fill(samples_in_ms(35)) == samples_in_ms(15)); // the ring is empty
    CHECK(depth.to_fill(samples_in_ms(30)) == samples_in_ms(10)); // it holds 5 ms
    CHECK(depth.to_fill(samples_in_ms(20)) == 0);
    CHECK(depth.to_fill(0) == 0);
}

TEST_CASE("each underrun makes a speaker's ring deeper, by 20 ms at most", "[depth]") {
    speaker_depth depth(10ms);
    depth.on_underruns(start, 1);
    CHECK(depth.to_fill(samples_in_ms(35)) == samples_in_ms(20));
    depth.on_underruns(start, 1);
    CHECK(depth.to_fill(samples_in_ms(35)) == samples_in_ms(20));
    for (std::uint64_t total = 2; total < 20; ++total)
        depth.on_underruns(start, total);
    CHECK(depth.to_fill(samples_in_ms(35)) == samples_in_ms(35));
}

TEST_CASE("a device that was opened again counts its underruns from zero", "[depth]") {
    speaker_depth depth(10ms);
    depth.on_underruns(start, 5);
    depth.on_underruns(start, 0);
    CHECK(depth.to_fill(samples_in_ms(35)) == samples_in_ms(20));
    depth.on_underruns(start, 1);
    CHECK(depth.to_fill(samples_in_ms(35)) == samples_in_ms(25));
}

TEST_CASE("an underrun in the middle of a call deepens a speaker's ring for 20 s", "[depth]") {
    speaker_depth depth(10ms);
    depth.on_underruns(start, 1); // it needs 20 ms
    depth.on_underruns(start + 60s, 2);
    CHECK(depth_ms(depth) == 25);
    depth.on_underruns(start + 79s, 2);
    CHECK(depth_ms(depth) == 25);
    depth.on_underruns(start + 80s, 2);
    CHECK(depth_ms(depth) == 20);
    depth.on_underruns(start + 1h, 2);
    CHECK(depth_ms(depth) == 20);
}

TEST_CASE("underruns in a row are one stumble whose steps are given back one by one", "[depth]") {
    speaker_depth depth(10ms);
    depth.on_underruns(start, 0);
    for (std::uint64_t total = 1; total <= 3; ++total)
        depth.on_underruns(start + 30s + total * 100ms, total);
    CHECK(depth_ms(depth) == 30);
    depth.on_underruns(start + 50s, 3);
    CHECK(depth_ms(depth) == 30);
    depth.on_underruns(start + 51s, 3);
    CHECK(depth_ms(depth) == 25);
    depth.on_underruns(start + 52s, 3);
    CHECK(depth_ms(depth) == 25);
    depth.on_underruns(start + 53s, 3);
    depth.on_underruns(start + 55s, 3);
    CHECK(depth_ms(depth) == 15);
}

TEST_CASE("a speaker that stumbles again gets its depth for twice as long", "[depth]") {
    speaker_depth depth(10ms);
    depth.on_underruns(start, 0);
    depth.on_underruns(start + 10s, 1);
    depth.on_underruns(start + 30s, 1);
    CHECK(depth_ms(depth) == 15);
    depth.on_underruns(start + 40s, 2);
    depth.on_underruns(start + 79s, 2);
    CHECK(depth_ms(depth) == 20);
    depth.on_underruns(start + 80s, 2);
    CHECK(depth_ms(depth) == 15);
}
