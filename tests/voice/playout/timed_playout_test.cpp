// The playout buffer with frames that carry their media times.
#include "support/catch.hpp"
#include "voice/playout/listener.hpp"
#include "voice/playout/trace_checks.hpp"

#include <optional>
#include <set>

using namespace babel;
using namespace babel::audio;
using namespace babel::voice;
using namespace babel::audio::test;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t ticks_a_frame = 8;

/// A playout that gets numbered frames, and everything that it has played.
struct timed_listener {
    playout buffer = playout::make().value();
    microseconds now{0};
    std::vector<sample> sound;

    void receive(std::uint32_t ticks, const packet_bytes& opus) {
        REQUIRE_FALSE(buffer.on_frame(playout::time_point(now), {ticks, 0, opus}));
    }
    void frame(std::size_t number, const packet_bytes& opus, std::size_t back = 0) {
        const timed_frame each{
            static_cast<std::uint32_t>(number) * ticks_a_frame,
            static_cast<std::uint8_t>(back * ticks_a_frame),
            opus};
        REQUIRE_FALSE(buffer.on_frame(playout::time_point(now), each));
    }
    void play(microseconds length) {
        for (const auto end = now + length; now < end; now += 10ms) {
            sound.resize(sound.size() + ms10);
            buffer.pull(playout::time_point(now), std::span(sound).last(ms10));
        }
    }
    /// Frames of speech from `first` up to `last`, each in time, without `lost`.
    void talk(std::size_t first, std::size_t last, const std::set<std::size_t>& lost = {}) {
        for (auto n = first; n < last; ++n) {
            if (!lost.contains(n)) frame(n, speech_packet(n));
            play(20ms);
        }
    }
    std::span<const sample> last(std::size_t samples) const {
        return std::span(sound).last(samples);
    }
    playout_stats stats() const { return buffer.stats(); }

    static constexpr std::size_t ms10 = samples_in_ms(10);
};

} // namespace

TEST_CASE("frames in time are played without a change", "[playout][timed]") {
    timed_listener bob;
    bob.talk(0, 450);
    CHECK(bob.stats().packets == 450);
    CHECK(bob.stats().target == 20ms);
    CHECK(bob.stats().delay <= 25ms);
    CHECK(bob.stats().underruns == 0);
    CHECK(bob.stats().concealed_samples == 0);
    CHECK(bob.stats().compressed_samples == 0);
}

TEST_CASE("after 10 s without a disturbance the least delay is 15 ms", "[playout][timed]") {
    timed_listener bob;
    bob.talk(0, 1500);
    CHECK(bob.stats().target == 15ms);
    CHECK(bob.stats().underruns == 0);
    CHECK(bob.stats().concealed_samples == 0);
}

TEST_CASE("a loss, a copy or a late frame ends the calm at once", "[playout][timed]") {
    timed_listener lossy;
    lossy.talk(0, 1500);
    REQUIRE(lossy.stats().target == 15ms);
    lossy.talk(1500, 1510, {1505});
    CHECK(lossy.stats().target == 20ms);
    timed_listener copied;
    copied.talk(0, 1500);
    copied.frame(1499, speech_packet(1499), 1);
    CHECK(copied.stats().target == 40ms);
    timed_listener late;
    late.talk(0, 1500);
    late.play(10ms);
    late.frame(1500, speech_packet(1500));
    late.play(10ms);
    CHECK(late.stats().target >= 20ms);
    CHECK(late.stats().concealed_samples <= samples_in_ms(10));
    late.talk(1501, 1900);
    CHECK(late.stats().target >= 20ms);
    CHECK(late.stats().concealed_samples <= samples_in_ms(10));
}

TEST_CASE("frames of 10 and 20 ms in any mix are played without a gap", "[playout][timed]") {
    dice chance(11);
    sine_sender alice;
    timed_listener bob;
    std::uint32_t at = 0;
    for (int i = 0; i < 2000; ++i) {
        const bool is_short = chance.roll() < 0.5;
        const auto samples = is_short ? frame_samples / 2 : frame_samples;
        bob.play(is_short ? 10ms : 20ms); // until the frame is made
        bob.receive(at, alice.next(samples));
        at += is_short ? ticks_a_frame / 2 : ticks_a_frame;
    }
    CHECK(bob.stats().packets == 2000);
    CHECK(bob.stats().underruns == 0);
    CHECK(bob.stats().concealed_samples == 0);
    CHECK(bob.stats().dropped_samples == 0);
    CHECK(is_clean_sine(bob.last(samples_in_ms(5000))));
}

TEST_CASE("with frames of 10 ms the least delay is 10 ms", "[playout][timed]") {
    sine_sender alice;
    timed_listener bob;
    for (std::uint32_t n = 0; n < 2000; ++n) {
        bob.receive(n * ticks_a_frame / 2, alice.next(frame_samples / 2));
        bob.play(10ms);
    }
    CHECK(bob.stats().frame == 10ms);
    CHECK(bob.stats().target == 10ms);
    CHECK(bob.stats().delay <= 20ms);
    CHECK(bob.stats().concealed_samples == 0);
}

TEST_CASE("a lost frame is concealed in its place and costs no delay", "[playout][timed]") {
    timed_listener bob;
    bob.talk(0, 100);
    const auto before = bob.stats();
    bob.talk(100, 300, {150, 160, 200});
    CHECK(bob.stats().concealed_samples == 3 * frame_samples);
    CHECK(bob.stats().delay <= before.delay + 2ms);
    CHECK(bob.stats().compressed_samples == 0);
    CHECK(bob.stats().target == 20ms);
}

TEST_CASE("reordered and doubled frames are played once and in order", "[playout][timed]") {
    constexpr std::size_t packets = 6 * per_second;
    const rising_tone tone(packets);
    timed_listener bob;
    for (std::size_t n = 0; n < packets; n += 2) {
        bob.frame(n + 1, tone(n + 1));
        bob.frame(n, tone(n));
        bob.frame(n, tone(n));
        bob.play(20ms);
        bob.frame(n + 1, tone(n + 1));
        bob.play(20ms);
    }
    CHECK(bob.stats().packets == packets);
    CHECK(bob.stats().concealed_samples < frame_samples * packets / 100);
    check_order(pitches(bob.sound), packets);
}

TEST_CASE("a copy takes the place of its lost frame, and raises the target", "[playout][timed]") {
    timed_listener bob;
    const std::set<std::size_t> lost{140, 150, 151, 152, 200, 220};
    for (std::size_t n = 0; n < 300; ++n) {
        if (!lost.contains(n)) {
            if (n >= 3) bob.frame(n - 3, speech_packet(n - 3), 3);
            bob.frame(n, speech_packet(n));
        }
        bob.play(20ms);
    }
    CHECK(bob.stats().packets == 300);
    CHECK(bob.stats().concealed_samples == 0);
    CHECK(bob.stats().target == 80ms);
}

TEST_CASE("the target falls again when copies are no longer sent", "[playout][timed]") {
    timed_listener bob;
    for (std::size_t n = 0; n < 100; ++n) {
        if (n > 0) bob.frame(n - 1, speech_packet(n - 1), 1);
        bob.frame(n, speech_packet(n));
        bob.play(20ms);
    }
    CHECK(bob.stats().target == 40ms);
    bob.talk(100, 300);
    CHECK(bob.stats().target == 20ms);
    CHECK(bob.stats().delay <= 30ms);
}

TEST_CASE("frames that are only late are played after concealment", "[playout][timed]") {
    timed_listener bob;
    bob.talk(0, 100);
    bob.play(60ms);
    for (std::size_t n = 100; n < 104; ++n)
        bob.frame(n, speech_packet(n));
    bob.play(20ms);
    bob.talk(104, 200);
    CHECK(bob.stats().packets == 200);
    CHECK(bob.stats().concealed_samples <= samples_in_ms(60));
    CHECK(bob.stats().dropped_packets == 0);
}

TEST_CASE("concealment that waited stands for the frames that are lost", "[playout][timed]") {
    timed_listener bob;
    bob.talk(0, 100);
    const auto before = bob.stats().delay;
    bob.talk(100, 101, {100}); // nothing later is there
    bob.talk(101, 200);
    CHECK(bob.stats().concealed_samples == frame_samples);
    CHECK(bob.stats().delay <= before + 2ms);
    CHECK(bob.stats().compressed_samples == 0);
}

TEST_CASE("after an outage the newest frame is played at the usual delay", "[playout][timed]") {
    for (const std::size_t length : {10U, 50U, 250U}) {
        INFO(length);
        timed_listener bob;
        bob.talk(0, 200);
        const auto before = bob.stats().delay;
        std::set<std::size_t> lost;
        for (std::size_t n = 200; n < 200 + length; ++n)
            lost.insert(n);
        bob.talk(200, 200 + length, lost);
        const auto silent = bob.last(frame_samples);
        if (length > 10) CHECK(rms(silent) == 0);
        bob.talk(200 + length, 205 + length);
        CHECK(bob.stats().delay <= before + 5ms);
        CHECK(bob.stats().buffered_samples <= samples_in_ms(50));
        bob.talk(205 + length, 300 + length);
        CHECK(bob.stats().late_packets == 0);
        CHECK(bob.stats().delay <= before + 5ms);
    }
}

TEST_CASE("a stall that delivers everything at last does not stay as delay", "[playout][timed]") {
    timed_listener bob;
    bob.talk(0, 1500);
    bob.play(400ms);
    for (std::size_t n = 1500; n < 1520; ++n)
        bob.frame(n, speech_packet(n));
    bob.talk(1520, 1540);
    CHECK(bob.stats().delay <= 60ms);
    CHECK(bob.stats().dropped_packets >= 10);
}

TEST_CASE("a clock that stood still costs no more than seconds", "[playout][timed]") {
    timed_listener bob;
    bob.talk(0, 200);
    bob.play(3s);
    bob.talk(200, 300);
    const auto then = bob.stats();
    bob.talk(300, 500);
    CHECK(bob.stats().concealed_samples <= then.concealed_samples + samples_in_ms(400));
    CHECK(bob.stats().delay <= 60ms);
}

TEST_CASE("no media times make the buffer hold more than its bound", "[playout][timed]") {
    dice chance(3);
    timed_listener bob;
    for (int i = 0; i < 5000; ++i) {
        const auto leap = chance.roll() < 0.02 ? 1e5 * chance.roll() : 100 * chance.roll();
        bob.frame(static_cast<std::size_t>(leap), speech_packet(static_cast<std::size_t>(i)));
        if (i % 3 == 0) bob.play(10ms);
        REQUIRE(bob.stats().buffered_samples <= playout::max_buffered + frame_samples);
    }
}

TEST_CASE("a frame more than an hour from the last one is not played", "[playout][timed]") {
    constexpr std::uint32_t hour = 1'440'000; // ticks
    timed_listener bob;
    bob.talk(0, 100);
    const auto opus = speech_packet(100);
    std::uint32_t at = 99 * ticks_a_frame;
    for (int i = 0; i < 1000; ++i) {
        at += 0x7FFFFFFF;
        const auto far = i % 2 == 0 ? at : 99 * ticks_a_frame + hour + 1;
        const auto refused = bob.buffer.on_frame(playout::time_point(bob.now), {far, 0, opus});
        CHECK(refused == errc::out_of_bounds);
    }
    CHECK(bob.stats().bad_packets == 1000);
    bob.talk(100, 200);
    CHECK(bob.stats().packets == 200);
    CHECK(bob.stats().concealed_samples == 0);
}

TEST_CASE("the rest is played without holes at the end", "[playout][timed]") {
    timed_listener bob;
    bob.talk(0, 100);
    bob.frame(100, speech_packet(100));
    bob.frame(103, speech_packet(103));
    bob.buffer.finish();
    bob.play(100ms);
    CHECK(bob.buffer.drained());
    CHECK(bob.stats().concealed_samples == 0);
}
