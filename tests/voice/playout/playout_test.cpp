// The playout buffer under traces of good, late, bursty and hostile packets.
#include "support/catch.hpp"
#include "voice/playout/listener.hpp"
#include "voice/playout/packets.hpp"
#include <babel/voice/playout.hpp>

using namespace babel;
using namespace babel::audio;
using namespace babel::voice;
using namespace babel::audio::test;
using namespace babel::voice::test;
using namespace std::chrono_literals;

TEST_CASE("the first packet is heard after the least delay", "[playout]") {
    listener bob;
    sine_sender alice;
    bob.play(ms(50));
    bob.receive(alice.next(ms(20)));
    bob.play(ms(10));
    CHECK(rms(bob.heard()) == 0);
    bob.receive(alice.next(ms(20)));
    bob.play(ms(30));
    CHECK(rms(bob.last(ms(20))) > 4000);
    CHECK(bob.stats().underruns == 0);
}

TEST_CASE("packets that come in time are played without a seam", "[playout]") {
    listener bob;
    sine_sender alice;
    bob.talk(alice, 100);
    CHECK(is_clean_sine(bob.last(ms(1800))));
    CHECK(amplitude_at(bob.last(ms(1000)), 440) == Approx(8000).epsilon(0.05));
    CHECK(bob.stats().packets == 100);
    CHECK(bob.stats().underruns == 0);
    CHECK(bob.stats().concealed_samples == 0);
    CHECK(bob.stats().buffered_samples <= ms(30));
}

TEST_CASE("any number of samples may be pulled", "[playout]") {
    for (const std::size_t piece : {1U, 7U, 441U, 480U, 961U, 4799U}) {
        INFO(piece);
        listener bob;
        sine_sender alice;
        for (int i = 0; i < 50; ++i) {
            for (int k = 0; k < 3; ++k)
                bob.receive(alice.next(ms(20)));
            bob.play(ms(60), piece);
        }
        CHECK(is_clean_sine(bob.last(ms(2500))));
        CHECK(bob.stats().underruns <= 2); // until it has learned that they come in threes
    }
}

TEST_CASE("packets of any duration and channel count are played", "[playout]") {
    struct row {
        const char* name;
        std::size_t samples; // of one packet
        int channels;
    };
    const std::vector<row> rows{
        {"2.5 ms", 120, 1},
        {"5 ms", 240, 1},
        {"10 ms", 480, 1},
        {"20 ms stereo", 960, 2},
        {"40 ms", 1920, 1},
        {"60 ms", 2880, 1},
        {"60 ms stereo", 2880, 2},
    };
    for (const auto& [name, samples, channels] : rows) {
        INFO(name);
        listener bob;
        sine_sender alice(channels);
        bob.talk(alice, ms(2000) / samples, samples);
        CHECK(is_clean_sine(bob.last(ms(1500))));
        CHECK(bob.stats().underruns == 0);
        CHECK(bob.stats().dropped_packets == 0);
    }
}

TEST_CASE("packets of 120 ms are played", "[playout]") {
    listener bob;
    sine_sender alice;
    for (int i = 0; i < 20; ++i) {
        bob.receive(alice.next_doubled(ms(60)));
        bob.play(ms(120));
    }
    CHECK(is_clean_sine(bob.last(ms(2000))));
    CHECK(bob.stats().dropped_packets == 0);
}

TEST_CASE("durations may change from packet to packet", "[playout]") {
    listener bob;
    bob.buffer().finish(); // so that no delay is kept, or changed
    sine_sender alice;
    auto plain = decoder::make().value();
    std::vector<sample> expected;
    for (int i = 0; i < 100; ++i) {
        const std::array<std::size_t, 5> durations{2880, 120, 480, 960, 240};
        const auto packet = alice.next(durations[static_cast<std::size_t>(i) % 5]);
        bob.receive(packet);
        std::vector<sample> out(max_packet_samples);
        const auto count = plain.decode(packet, out).value();
        expected.insert(expected.end(), out.begin(), out.begin() + static_cast<int>(count));
        bob.play(count, 100);
    }
    // Equal to the decoder's samples, except the first 5 ms, which fade in.
    const auto heard = bob.heard().subspan(ms(5));
    const auto wanted = std::span<const sample>(expected).subspan(ms(5), heard.size());
    CHECK(std::equal(heard.begin(), heard.end(), wanted.begin()));
    CHECK(bob.stats().underruns == 0);
}

TEST_CASE("a short stall is concealed and the sound goes on", "[playout]") {
    listener bob;
    sine_sender alice;
    bob.talk(alice, 20);
    const auto there = bob.stats().buffered_samples;
    CHECK(there >= ms(5));
    bob.play(there + ms(50));
    CHECK(bob.stats().underruns == 1);
    CHECK(bob.stats().concealed_samples == ms(50));
    CHECK(rms(bob.last(ms(20))) > 1000);
    for (int i = 0; i < 4; ++i)
        bob.receive(alice.next(ms(20))); // nothing is lost, only late
    bob.talk(alice, 20);
    CHECK(bob.stats().underruns == 1);
    CHECK(is_clean_sine(bob.last(ms(300))));
    CHECK(largest_step(bob.last(ms(600))) < 1500);
}

TEST_CASE("a long stall fades to silence and half of the delay is buffered again", "[playout]") {
    listener bob;
    sine_sender alice;
    bob.talk(alice, 20);
    bob.play(ms(40) + ms(60)); // the buffer, and concealment at full level
    CHECK(rms(bob.last(ms(60))) > 1000);
    bob.play(ms(60));
    CHECK(rms(bob.last(ms(5))) < 300);
    bob.play(ms(500));
    CHECK(rms(bob.last(ms(490))) == 0);
    CHECK(bob.stats().concealed_samples == ms(120));
    CHECK(bob.stats().underruns == 1);

    bob.receive(alice.next(ms(20)));
    bob.play(ms(10));
    CHECK(rms(bob.last(ms(5))) == 0);
    bob.play(ms(10));
    CHECK(rms(bob.last(ms(10))) > 1000);
    bob.receive(alice.next(ms(20)));
    bob.play(ms(20));
    CHECK(largest_step(bob.last(ms(20))) < 1500);
}

TEST_CASE("an excess while playing is cut to the delay without a click", "[playout]") {
    listener bob;
    sine_sender alice;
    bob.talk(alice, 20);
    for (int i = 0; i < 52; ++i)
        bob.receive(alice.next(ms(20)));
    CHECK(bob.stats().dropped_packets >= 45);
    CHECK(bob.stats().dropped_samples >= bob.stats().dropped_packets * ms(20));
    CHECK(bob.stats().buffered_samples <= ms(130));
    bob.play(ms(60));
    CHECK(largest_step(bob.last(ms(80))) < 700);
}

TEST_CASE("no sequence of packets holds more than the bound", "[playout]") {
    listener bob;
    sine_sender alice;
    std::uint32_t random = 1;
    const std::array<std::size_t, 6> durations{120, 240, 480, 960, 1920, 2880};
    for (int i = 0; i < 3000; ++i) {
        random = random * 1664525 + 1013904223;
        const auto choice = random >> 24;
        if (choice < 110) {
            bob.receive(alice.next(durations[choice % durations.size()]));
            REQUIRE(bob.stats().buffered_samples <= playout::max_buffered + ms(120));
        } else if (choice < 120) {
            bob.receive(alice.next_doubled(ms(60)));
            REQUIRE(bob.stats().buffered_samples <= playout::max_buffered + ms(120));
        } else {
            bob.play(choice * 5, 97);
        }
    }
}

TEST_CASE("garbage is counted and changes nothing else", "[playout]") {
    listener bob;
    sine_sender alice;
    bob.talk(alice, 20);
    const auto before = bob.stats();
    const packet_bytes nothing;
    const packet_bytes torn{31 << 3 | 1, 1, 2, 3};
    CHECK(bob.buffer().on_packet({}, nothing) == errc::bad_opus_packet);
    CHECK(bob.buffer().on_packet({}, torn) == errc::bad_opus_packet);
    CHECK(bob.stats().bad_packets == 2);
    CHECK(bob.stats().packets == before.packets);
    CHECK(bob.stats().buffered_samples == before.buffered_samples);
    bob.talk(alice, 20);
    CHECK(is_clean_sine(bob.last(ms(400))));
}

TEST_CASE("random bytes in well formed packets do no harm", "[playout]") {
    listener bob;
    std::uint32_t random = 7;
    for (int i = 0; i < 500; ++i) {
        packet_bytes packet(60);
        for (auto& byte : packet) {
            random = random * 1664525 + 1013904223;
            byte = static_cast<std::uint8_t>(random >> 24);
        }
        static_cast<void>(bob.buffer().on_packet({}, packet));
        bob.play(ms(20), 333);
    }
    CHECK(bob.stats().packets + bob.stats().bad_packets >= 500);
    CHECK(bob.max_buffered() <= playout::max_buffered + ms(120));
}

TEST_CASE("at the end the rest is played without waiting", "[playout]") {
    listener bob;
    sine_sender alice;
    bob.receive(alice.next(ms(20)));
    CHECK_FALSE(bob.buffer().drained());
    bob.buffer().finish();
    bob.play(ms(20));
    CHECK(rms(bob.last(ms(20))) > 100);
    CHECK(bob.buffer().drained());
    bob.play(ms(100));
    CHECK(rms(bob.last(ms(100))) == 0);
    CHECK(bob.stats().concealed_samples == 0);
    CHECK(bob.stats().underruns == 0);
}
