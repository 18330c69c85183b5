// Frames to Voice items.
#include "support/catch.hpp"
#include "voice/datagram/voice_packer.hpp"

#include <map>

using namespace babel;
using namespace babel::voice;
using namespace std::chrono_literals;

namespace {

struct packer_under_test {
    voice_packer packer;
    voice_packer::time_point now{1h};
    std::uint8_t number = 0;
    std::size_t bytes = 80;
    std::size_t samples = audio::frame_samples;
    std::size_t frames_a_packet = 1;
    copy_set copies{};

    std::optional<packed_voice> frame() {
        const std::vector<std::uint8_t> opus(bytes, ++number);
        const auto made = packer.pack(now, {opus, 80, samples}, frames_a_packet, copies);
        now += samples == audio::frame_samples ? 20ms : 10ms;
        return made;
    }
    packed_voice frames(int count) {
        std::optional<packed_voice> last;
        for (int i = 0; i < count; ++i)
            last = frame();
        return last.value();
    }
};

} // namespace

TEST_CASE("media times follow the frames, not the clock's jitter", "[packer]") {
    packer_under_test t;
    for (std::uint32_t n = 0; n < 100; ++n) {
        t.now += n % 7 == 0 ? 9ms : -1500us;
        CHECK(t.frame().value().item.at == n * 8);
    }
}

TEST_CASE("a pause of the source shows in the media times, a stall does not", "[packer]") {
    packer_under_test paused;
    paused.frames(50);
    paused.now += 3s;
    CHECK(paused.frames(20).item.at == 69 * 8 + 1200);
    packer_under_test stalled;
    stalled.frames(50);
    stalled.now += 300ms;
    for (int i = 0; i < 15; ++i) {
        stalled.frame();
        stalled.now -= 20ms;
    }
    CHECK(stalled.frames(20).item.at == 84 * 8);
}

TEST_CASE("copies are those of the plan, as far as there are frames", "[packer]") {
    packer_under_test t;
    t.copies = {{2, 4}, 2};
    CHECK(t.frames(2).item.copy_count == 0);
    CHECK(t.frames(1).item.copy_count == 1);
    const auto made = t.frames(5).item;
    REQUIRE(made.copy_count == 2);
    CHECK(made.copies[0].back == 16);
    CHECK(made.copies[0].frame[0] == 6);
    CHECK(made.copies[1].back == 32);
    CHECK(made.copies[1].frame[0] == 4);
    CHECK(made.frame[0] == 8);
}

TEST_CASE("small frames are padded, except those that DTX leaves of silence", "[packer]") {
    packer_under_test t;
    t.bytes = 3;
    CHECK(t.frames(1).padding == 77);
    t.bytes = 2;
    CHECK(t.frames(1).padding == 0);
}

TEST_CASE("frames that leave together are copies of the last", "[packer]") {
    packer_under_test t;
    t.frames_a_packet = 3;
    CHECK_FALSE(t.frame());
    CHECK_FALSE(t.frame());
    const auto made = t.frame();
    REQUIRE(made);
    REQUIRE(made->item.copy_count == 2);
    CHECK(made->item.copies[0].frame[0] == 2);
    CHECK(made->item.copies[1].frame[0] == 1);
    CHECK(made->item.at == 16);
}

TEST_CASE("frames that wait are sent though the last could not be made", "[packer]") {
    for (const std::size_t unmade : {1U, 2U}) {
        INFO(unmade);
        packer_under_test t;
        t.frames(10);
        t.frames_a_packet = 3;
        t.copies = {{1, 6}, 2};
        for (std::size_t made = unmade; made < 3; ++made)
            CHECK_FALSE(t.frame());
        t.bytes = 0;
        if (unmade == 2) CHECK_FALSE(t.frame());
        const auto sent = t.frame();
        REQUIRE(sent);
        const auto& item = sent->item;
        const auto newest = static_cast<std::uint8_t>(13 - unmade);
        CHECK(item.at == (newest - 1U) * 8);
        CHECK(item.frame[0] == newest);
        REQUIRE(item.copy_count == 2);
        CHECK(item.copies[0].frame[0] == newest - 1);
        CHECK(item.copies[0].back == 8);
        CHECK(item.copies[1].frame[0] == newest - 6);
        CHECK(item.copies[1].back == 48);
    }
}

TEST_CASE("frames below the nominal size are padded wherever they are sent", "[packer]") {
    packer_under_test t;
    t.bytes = 30;
    t.copies = {{1}, 1};
    CHECK(t.frames(1).padding == 50);
    t.bytes = 80;
    CHECK(t.frames(1).padding == 50);
    CHECK(t.frames(1).padding == 0);
}

TEST_CASE("a frame that could not be made is no item, and takes its time", "[packer]") {
    packer_under_test t;
    t.copies = {{1}, 1};
    t.frames(3);
    t.bytes = 0;
    CHECK_FALSE(t.frame());
    t.bytes = 80;
    const auto made = t.frames(1).item;
    CHECK(made.at == 4 * 8);
    CHECK(made.copy_count == 0);
}

TEST_CASE("the distance of copies is a time, whatever the length of frames", "[packer]") {
    packer_under_test t;
    t.copies = {{1, 3}, 2};
    t.samples = audio::frame_samples / 2;
    const auto made = t.frames(20);
    CHECK(made.is_short);
    CHECK(made.item.at == 19 * 4);
    REQUIRE(made.item.copy_count == 2);
    CHECK(made.item.copies[0].back == 8);
    CHECK(made.item.copies[0].frame[0] == 18);
    CHECK(made.item.copies[1].back == 24);
    CHECK(made.item.copies[1].frame[0] == 14);
}

TEST_CASE("each frame is copied once when the length changes", "[packer]") {
    for (const int distance : {1, 2, 6}) {
        INFO(distance);
        packer_under_test t;
        t.copies = {{static_cast<std::uint8_t>(distance)}, 1};
        std::map<std::uint8_t, int> copied;
        for (int i = 0; i < 200; ++i) {
            t.samples = i / 25 % 2 == 0 ? audio::frame_samples : audio::frame_samples / 2;
            const auto made = t.frame().value();
            for (const auto& copy : made.item.sent_copies())
                ++copied[copy.frame[0]];
        }
        for (std::uint8_t number = 1; number < 180; ++number) {
            INFO(int{number});
            CHECK(copied[number] == 1);
        }
    }
}
