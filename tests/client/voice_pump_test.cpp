// The pump between microphone, link and loudspeaker.
#include "pump_under_test.hpp"

using namespace babel;
using namespace std::chrono_literals;
using namespace babel::test;

TEST_CASE("the pump sends a frame at once and the microphone opens only then", "[pump]") {
    pump_under_test t;
    CHECK_FALSE(t.in.running);
    t.start();
    CHECK(t.in.running);
    CHECK(t.out.running);
    CHECK(t.sent().size() == 1);
}

TEST_CASE("the pump sends 20 ms packets of what the source gives in any pieces", "[pump]") {
    pump_under_test t;
    t.start();
    static_cast<void>(t.sent());
    const auto all = tone(10 * frame);
    for (std::size_t at = 0; at < all.size(); at += 480)
        t.in.feed({all.begin() + std::ptrdiff_t(at), all.begin() + std::ptrdiff_t(at + 480)});
    test::run_until(t.loop, [&] { return t.link.stats().packets_sent == 11; });
    const auto packets = t.sent();
    REQUIRE(packets.size() == 10);
    for (const auto& packet : packets)
        CHECK(*audio::packet_samples(packet) == frame);
    CHECK(t.decoded_loudness(packets) > 3000);
}

TEST_CASE("a muted pump goes on sending and what it sends is silence", "[pump]") {
    pump_under_test t;
    t.start();
    t.pump->control({.muted = true});
    t.say(25);
    const auto packets = t.sent();
    CHECK(packets.size() == 26);
    CHECK(t.decoded_loudness(packets) < 10);
    t.pump->control({});
    t.say(25);
    CHECK(t.decoded_loudness(t.sent()) > 3000);
}

TEST_CASE("the microphone's volume scales what is sent", "[pump]") {
    pump_under_test t;
    t.start();
    t.say(25);
    const auto usual = t.decoded_loudness(t.sent());
    t.pump->control({.mic_percent = 25});
    t.say(5); // the encoder's own memory
    static_cast<void>(t.sent());
    t.say(25);
    const auto soft = t.decoded_loudness(t.sent());
    CHECK(soft > 0.15 * usual);
    CHECK(soft < 0.35 * usual);
}

TEST_CASE("who is deafened hears nothing and goes on being heard", "[pump]") {
    pump_under_test t;
    t.start();
    t.hear_tone(50);
    const auto usual = loudness(t.out.heard);
    t.out.heard.clear();
    t.pump->control({.deafened = true});
    t.hear_tone(50);
    CHECK(usual > 1000);
    CHECK(loudness(t.out.heard) == 0);
    t.say(25);
    CHECK(t.decoded_loudness(t.sent()) > 3000);
}

TEST_CASE("on hold neither hears the other", "[pump]") {
    pump_under_test t;
    t.start();
    t.pump->control({.held = true});
    t.hear_tone(50);
    t.say(25);
    const auto packets = t.sent();
    CHECK(loudness(t.out.heard) == 0);
    CHECK(packets.size() == 26);
    CHECK(t.decoded_loudness(packets) < 10);
}

TEST_CASE("the encoder follows a link that takes too little", "[pump]") {
    pump_under_test t;
    t.start();
    const auto size_of_second = [&] {
        t.say(50);
        std::size_t bytes = 0;
        for (const auto& packet : t.sent())
            bytes += packet.size();
        return static_cast<double>(bytes);
    };
    static_cast<void>(t.sent());
    const auto before = size_of_second();
    t.hold_link_up({12'000, 1});
    REQUIRE(t.link.rate().bitrate_bps == 12'000);
    CHECK(size_of_second() < 0.6 * before);
}

TEST_CASE("what the peer says is heard once the sink asks for it", "[pump]") {
    pump_under_test t;
    t.start();
    CHECK(t.out.heard.empty());
    t.hear_tone(5);
    CHECK(t.out.heard.size() == 5 * frame);
    CHECK(loudness(t.out.heard) > 2000);
}

TEST_CASE("what is no Opus is counted and harms nobody", "[pump]") {
    pump_under_test t;
    t.start();
    t.pump->on_packet(bytes{});
    t.pump->on_packet(bytes(2000, 0xff));
    CHECK(t.pump->playout().bad_packets == 2);
}

TEST_CASE(
    "a pump that stopped sending does not touch the link and closes the microphone", "[pump]"
) {
    pump_under_test t;
    t.start();
    static_cast<void>(t.sent());
    t.pump->stop_sending();
    CHECK_FALSE(t.in.running);
    t.in.feed(tone(3 * frame));
    test::run_until(t.loop, [&] { return t.capture->ended(); });
    CHECK(t.sent().empty());
}

TEST_CASE("a pump that gave up its devices leaves them to whoever opens them next", "[pump]") {
    pump_under_test t;
    t.start();
    static_cast<void>(t.sent());
    t.pump->release();
    CHECK_FALSE(t.in.running);
    CHECK_FALSE(t.out.running);
    REQUIRE_FALSE(t.in.start());
    REQUIRE_FALSE(t.out.start());
    t.in.feed(tone(3 * frame));
    t.out.ask(frame);
    test::run_until(t.loop, [&] { return t.capture->ended() && t.play->ended(); });
    CHECK(t.sent().empty());
    CHECK(t.out.heard.empty());
    t.pump->stop_sending();
    t.pump.reset();
    CHECK(t.in.running);
    CHECK(t.out.running);
}

TEST_CASE("played out means that the last word has left the device too", "[pump]") {
    pump_under_test t;
    t.start();
    auto encoder = *audio::encoder::make({32000, 5});
    bytes packet(audio::max_encoded_bytes);
    const auto said = tone(frame);
    packet.resize(*encoder.encode(std::span<const sample, frame>(said.data(), frame), packet));
    t.pump->on_packet(packet);
    t.pump->finish_playing();
    t.out.ask(frame);
    test::run_until(t.loop, [&] { return t.out.heard.size() == frame; });
    CHECK_FALSE(t.played_out);
    t.out.ask(4 * frame);
    test::run_until(t.loop, [&] { return t.played_out; });
}

TEST_CASE("what the loudspeaker plays is taken out of what the microphone hears", "[pump]") {
    if (!audio::voice_processor::available()) return;
    pump_under_test t(*audio::voice_processor::make({.echo_cancellation = true}));
    t.start();
    auto encoder = *audio::encoder::make({32000, 5});
    constexpr std::size_t way = 3 * frame; // from the loudspeaker to the microphone
    constexpr std::size_t frames = 200;
    std::vector<sample> echo;
    for (unsigned i = 0; i < frames; ++i) {
        if (i == frames - 50) static_cast<void>(t.sent());
        std::array<std::uint8_t, audio::max_encoded_bytes> packet;
        const auto said = noise(frame, i);
        const auto size = encoder.encode(std::span(said).first<frame>(), packet);
        t.pump->on_packet(bytes_view(packet).first(*size));
        t.out.ask(frame);
        test::run_until(t.loop, [&] { return t.out.heard.size() == (i + 1) * frame; });
        echo.assign(frame, 0);
        for (std::size_t k = 0; i * frame >= way && k < frame; ++k)
            echo[k] = static_cast<sample>(t.out.heard[i * frame - way + k] / 2);
        t.in.feed(echo);
        test::run_until(t.loop, [&] { return t.link.stats().packets_sent == i + 2; });
    }
    REQUIRE(loudness(echo) > 200);
    CHECK(t.decoded_loudness(t.sent()) * 10 < loudness(echo));
}
