// Excess delay that the playout buffer must remove.
#include "support/catch.hpp"
#include "voice/playout/listener.hpp"
#include "voice/playout/packets.hpp"
#include <babel/voice/opus_codec.hpp>

#include <array>

using namespace babel;
using namespace babel::audio;
using namespace babel::voice;
using namespace babel::audio::test;
using namespace babel::voice::test;

TEST_CASE("a burst after a stall does not stay as latency", "[playout]") {
    listener bob;
    sine_sender alice;
    bob.talk(alice, 1000);
    bob.play(ms(1000));
    for (int i = 0; i < 50; ++i)
        bob.receive(alice.next(ms(20))); // the second that was missing
    bob.talk(alice, 100);
    CHECK(bob.stats().dropped_packets >= 30);
    CHECK(bob.stats().buffered_samples <= ms(60));
    CHECK(is_clean_sine(bob.last(ms(1000))));
}

TEST_CASE("packets that piled up before playing do not stay as latency", "[playout]") {
    listener ear;
    sine_sender from;
    for (int i = 0; i < 7; ++i)
        ear.receive(from.next(frame_samples)); // 140 ms, below the cap
    ear.play(ms(20));
    CHECK(ear.stats().buffered_samples <= ms(60));
    CHECK(ear.stats().dropped_samples == ms(110));
}

TEST_CASE("delay left by a stall is removed in the speaker's pauses", "[playout]") {
    listener ear;
    sine_sender from;
    ear.talk(from, 500);
    const auto before = ear.stats().buffered_samples;
    ear.play(ms(80)); // mostly concealed, and the late packets still come
    for (int i = 0; i < 4; ++i)
        ear.receive(from.next(frame_samples));
    CHECK(ear.stats().buffered_samples >= before + ms(40));
    auto encoder = voice::encoder::make({32000, 5}).value();
    const std::array<sample, frame_samples> silence{};
    for (int i = 0; i < 20; ++i) {
        packet_bytes packet(max_encoded_bytes);
        packet.resize(encoder.encode(silence, packet).value());
        ear.receive(packet);
        ear.play(frame_samples);
    }
    CHECK(ear.stats().compressed_samples >= ms(40));
    CHECK(ear.stats().buffered_samples <= ms(30));
}
