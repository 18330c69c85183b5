// The bridge with one leg: a call, between microphone, link and loudspeaker.
#include "mixer/bridge_under_test.hpp"

using namespace babel;
using namespace babel::test;

namespace {

std::vector<sample> half_second() {
    return tone(25 * frame);
}

/// The link takes something every 180 ms only, until it is sent at that rate.
void hold_link_up(bridge_under_test& t, far_end& to, voice::send_rate until) {
    for (int i = 0; i < 3000 && to.link.rate() != until; ++i) {
        if (i % 9 == 0) {
            to.peer.takes();
            run_ready(t.loop);
            to.peer.stops_taking();
        }
        to.link.send_voice(bytes{0});
        to.link_time += 20ms;
    }
    to.peer.takes();
    run_ready(t.loop);
    static_cast<void>(to.sent());
}

} // namespace

TEST_CASE("whoever joins is sent a frame at once and the microphone opens only then", "[bridge]") {
    bridge_under_test t;
    CHECK_FALSE(t.in->running);
    auto& bob = t.joined();
    CHECK(t.in->running);
    CHECK(t.out->running);
    CHECK(bob.sent().size() == 1);
}

TEST_CASE("a call that is expected opens the loudspeaker and not the microphone", "[bridge]") {
    bridge_under_test t;
    t.bridge.expect(true);
    CHECK(t.out->running);
    CHECK_FALSE(t.in->running);
    t.bridge.expect(false);
    CHECK_FALSE(t.out->running);
}

TEST_CASE("a peer is sent 20 ms packets of what the source gives in any pieces", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    static_cast<void>(bob.sent());
    const auto all = tone(10 * frame);
    for (std::size_t at = 0; at < all.size(); at += 480)
        t.in->feed({all.begin() + std::ptrdiff_t(at), all.begin() + std::ptrdiff_t(at + 480)});
    run_until(t.loop, [&] { return bob.link.stats().packets_sent == 11; });
    const auto packets = bob.sent();
    REQUIRE(packets.size() == 10);
    for (const auto& packet : packets)
        CHECK(*voice::packet_samples(packet) == frame);
    CHECK(loudness(decoded(packets)) > 3000);
}

TEST_CASE("who is muted goes on sending and what is sent is silence", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    t.bridge.control({.muted = true});
    t.say(half_second());
    const auto packets = bob.sent();
    CHECK(packets.size() == 26);
    CHECK(loudness(decoded(packets)) < 10);
    t.bridge.control({});
    t.say(half_second());
    CHECK(loudness(decoded(bob.sent())) > 3000);
}

TEST_CASE("with push to talk the microphone is heard while somebody talks", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    t.bridge.control({.push_to_talk = true});
    t.say(half_second());
    CHECK(loudness(decoded(bob.sent())) < 10);
    t.bridge.control({.push_to_talk = true, .talking = true});
    t.say(half_second());
    CHECK(loudness(decoded(bob.sent())) > 3000);
}

TEST_CASE("what lies below the voice activation is sent as silence", "[bridge]") {
    auto options = plain_voice(false);
    options.vad_dbfs = -30;
    bridge_under_test t(options);
    auto& bob = t.joined();
    auto soft = half_second();
    audio::amplify(soft, 5); // -41 dBFS
    t.say(soft);
    CHECK(loudness(decoded(bob.sent())) < 10);
    t.say(half_second());
    CHECK(loudness(decoded(bob.sent())) > 3000);
}

TEST_CASE("the microphone's volume scales what is sent", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    t.say(half_second());
    const auto usual = loudness(decoded(bob.sent()));
    t.bridge.control({.mic_percent = 25});
    t.say(tone(5 * frame)); // the encoder's own memory
    static_cast<void>(bob.sent());
    t.say(half_second());
    const auto soft = loudness(decoded(bob.sent()));
    CHECK(soft > 0.15 * usual);
    CHECK(soft < 0.35 * usual);
}

TEST_CASE("who is deafened hears nothing and goes on being heard", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    t.hear_tone(bob, 50);
    const auto usual = loudness(t.out->heard);
    t.out->heard.clear();
    t.bridge.control({.deafened = true});
    t.hear_tone(bob, 50);
    CHECK(usual > 1000);
    CHECK(loudness(t.out->heard) == 0);
    t.say(half_second());
    CHECK(loudness(decoded(bob.sent())) > 3000);
}

TEST_CASE("on hold neither hears the other", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    t.bridge.control({.held = true});
    t.hear_tone(bob, 50);
    t.say(half_second());
    const auto packets = bob.sent();
    CHECK(loudness(t.out->heard) == 0);
    CHECK(packets.size() == 26);
    CHECK(loudness(decoded(packets)) < 10);
}

TEST_CASE("the encoder follows a link that takes too little", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    const auto size_of_second = [&] {
        t.say(tone(50 * frame));
        std::size_t bytes = 0;
        for (const auto& packet : bob.sent())
            bytes += packet.size();
        return static_cast<double>(bytes);
    };
    static_cast<void>(bob.sent());
    const auto before = size_of_second();
    hold_link_up(t, bob, {12'000, 1});
    REQUIRE(bob.link.rate().bitrate_bps == 12'000);
    CHECK(size_of_second() < 0.6 * before);
}

TEST_CASE("another bitrate holds from the next frame on", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    t.say(half_second());
    static_cast<void>(bob.sent());
    t.options.encoder.bitrate_bps = 8'000;
    t.bridge.adjust();
    t.say(half_second());
    CHECK(bob.link.rate().bitrate_bps == 8'000);
    for (const auto& packet : bob.sent())
        CHECK(packet.size() < 60); // 80 at 32 kbit/s
}

TEST_CASE("what the peer says is heard once the sink asks for it", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    CHECK(t.out->heard.empty());
    t.hear_tone(bob, 5);
    CHECK(t.out->heard.size() == 5 * frame);
    CHECK(loudness(t.out->heard) > 2000);
}

TEST_CASE("what is no Opus is counted and harms nobody", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    bob.leg->on_packet(bytes{});
    bob.leg->on_packet(bytes(2000, 0xff));
    CHECK(bob.leg->playout().bad_packets == 2);
}

TEST_CASE("when nobody is sent anything any more the microphone closes", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    static_cast<void>(bob.sent());
    t.bridge.stop_sending(*bob.leg);
    CHECK_FALSE(t.in->running);
    CHECK(t.out->running);
    t.in->feed(tone(3 * frame));
    run_ready(t.loop);
    CHECK(bob.sent().empty());
}

TEST_CASE("when the last one leaves the loudspeaker closes and the next one opens it", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    t.bridge.leave(*bob.leg);
    CHECK_FALSE(t.in->running);
    CHECK_FALSE(t.out->running);
    t.peers.clear();
    auto& carol = t.joined();
    CHECK(t.in->running);
    t.hear_tone(carol, 5);
    CHECK(loudness(t.out->heard) > 2000);
}

TEST_CASE("played out means that the last word has left the device too", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    const auto said = tone(frame);
    bob.says(std::span(said).first<frame>());
    bob.leg->finish_playing();
    t.hear_frame();
    CHECK_FALSE(bob.played_out);
    t.out->ask(4 * frame);
    run_until(t.loop, [&] { return bob.played_out; });
}

TEST_CASE("another microphone and loudspeaker take over in the middle of a call", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    auto* const in = new fake_source;
    auto* const out = new fake_sink;
    CHECK_FALSE(t.bridge.use(std::unique_ptr<audio::source>(in)));
    CHECK_FALSE(t.bridge.use(std::unique_ptr<audio::sink>(out)));
    t.in = in;
    t.out = out;
    CHECK(in->running);
    CHECK(out->running);
    run_ready(t.loop);
    static_cast<void>(bob.sent());
    t.say(half_second());
    CHECK(loudness(decoded(bob.sent())) > 3000);
    t.hear_tone(bob, 25);
    CHECK(loudness(out->heard) > 2000);
}

TEST_CASE(
    "a tone of the user's is heard and not sent and one that is sent is not heard", "[bridge]"
) {
    bridge_under_test t;
    auto& bob = t.joined();
    t.bridge.play_tone(audio::tone_pattern::ringback());
    t.bridge.send_tone(audio::tone_pattern::recording());
    for (int i = 0; i < 10; ++i)
        t.hear_frame();
    t.say(std::vector<sample>(10 * frame));
    const auto sent = decoded(bob.sent());
    CHECK(amplitude_at(t.out->heard, 425) > 500);
    CHECK(amplitude_at(t.out->heard, 1400) < 50);
    CHECK(amplitude_at(sent, 1400) > 500);
    CHECK(amplitude_at(sent, 425) < 50);
}

TEST_CASE("a microphone that gives nothing for five seconds is told once", "[bridge]") {
    bridge_under_test t;
    t.joined();
    t.say(std::vector<sample>(600 * frame));
    REQUIRE(t.events.size() == 1);
    const auto& told = std::get<mixer::event::device_change>(t.events.front());
    CHECK(told.what == mixer::event::device_change::state::silent);
}

TEST_CASE("levels tell how loud it is on both sides", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    CHECK(t.bridge.levels().mic_dbfs == -100);
    t.say(half_second());
    t.hear_tone(bob, 25);
    CHECK(t.bridge.levels().mic_dbfs > -20);
    CHECK(t.bridge.levels().in_dbfs > -20);
}

TEST_CASE("what the loudspeaker plays is taken out of what the microphone hears", "[bridge]") {
    if (!audio::voice_processor::available()) return;
    bridge_under_test t(plain_voice(true));
    auto& bob = t.joined();
    constexpr std::size_t way = 3 * frame, frames = 200; // from loudspeaker to microphone
    std::vector<sample> echo, last_echo;
    for (unsigned i = 0; i < frames; ++i) {
        if (i == frames - 50) static_cast<void>(bob.sent());
        auto said = noise(frame, i);
        if (i % 10 < 5) said.assign(frame, 0); // what never pauses passes for the room's noise
        bob.says(std::span(said).first<frame>());
        t.hear_frame();
        echo.assign(frame, 0);
        for (std::size_t k = 0; i * frame >= way && k < frame; ++k)
            echo[k] = static_cast<sample>(t.out->heard[i * frame - way + k] / 2);
        t.say(echo);
        if (i >= frames - 50) last_echo.insert(last_echo.end(), echo.begin(), echo.end());
    }
    REQUIRE(loudness(last_echo) > 200);
    CHECK(loudness(decoded(bob.sent())) * 10 < loudness(last_echo));
}
