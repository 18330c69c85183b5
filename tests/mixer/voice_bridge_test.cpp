// The bridge with one leg: a call, between microphone, link and loudspeaker.
#include "audio/file/sound_files.hpp"
#include "audio/scratch.hpp"
#include "mixer/bridge_under_test.hpp"

using namespace babel;
using namespace babel::test;

namespace {

std::vector<sample> half_second() {
    return sine(25 * frame);
}

} // namespace

TEST_CASE("a leg that joins is sent a frame at once and opens the microphone", "[bridge]") {
    bridge_under_test t;
    CHECK_FALSE(t.in->running);
    auto& bob = t.joined();
    CHECK(t.in->running);
    CHECK(t.out->running);
    CHECK(bob.sent().size() == 1);
}

TEST_CASE("an expected call opens the loudspeaker but not the microphone", "[bridge]") {
    bridge_under_test t;
    t.bridge.expect(true);
    CHECK(t.out->running);
    CHECK_FALSE(t.in->running);
    t.bridge.expect(false);
    CHECK_FALSE(t.out->running);
}

TEST_CASE("a source that gives pieces of any size is sent in packets of 20 ms", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    static_cast<void>(bob.sent());
    const auto all = sine(10 * frame);
    for (std::size_t at = 0; at < all.size(); at += 480)
        t.in->feed({all.begin() + std::ptrdiff_t(at), all.begin() + std::ptrdiff_t(at + 480)});
    run_until(t.loop, [&] { return bob.link.stats().packets_sent == 11; });
    const auto packets = bob.sent();
    REQUIRE(packets.size() == 10);
    for (const auto& packet : packets)
        CHECK(*voice::packet_samples(packet) == frame);
    CHECK(rms(decoded(packets)) > 3000);
}

TEST_CASE("on hold both sides hear silence", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    t.bridge.control({.held = true});
    t.hear_sine(bob, 50);
    t.say(half_second());
    const auto packets = bob.sent();
    CHECK(rms(t.out->heard) == 0);
    CHECK(packets.size() == 26);
    CHECK(rms(decoded(packets)) < 10);
}

TEST_CASE("hold ends with the call", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    auto& carol = t.joined();
    t.bridge.control({.muted = true, .held = true});
    t.bridge.stop_sending(*bob.leg);
    CHECK(t.bridge.controls().held);
    t.bridge.stop_sending(*carol.leg);
    CHECK_FALSE(t.bridge.controls().held);
    CHECK(t.bridge.controls().muted);
}

TEST_CASE("a recording holds what is sent and what is heard", "[bridge][threads]") {
    const audio::test::scratch dir;
    audio::file_thread files;
    bridge_under_test t;
    auto& bob = t.joined();
    t.bridge.record(audio::recorder::open(dir / "call.wav", files).value());
    const auto mine = sine(50 * frame, 440);
    const auto theirs = sine(50 * frame, 600);
    for (std::size_t at = 0; at < mine.size(); at += frame) {
        bob.says(std::span(theirs).subspan(at).first<frame>());
        t.hear_frame();
        t.say(std::span(mine).subspan(at, frame));
    }
    t.bridge.record(nullptr);
    files.stop();
    const auto both = audio::test::load(dir / "call.wav").samples;
    std::vector<sample> left, right;
    for (std::size_t i = 0; i < both.size(); i += 2) {
        left.push_back(both[i]);
        right.push_back(both[i + 1]);
    }
    CHECK(left == mine);
    CHECK(amplitude_at(right, 600) > 4000);
    CHECK(amplitude_at(right, 440) < 400);
}

TEST_CASE("levels are measured on both sides", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    t.say(half_second());
    CHECK(t.bridge.levels().in_dbfs == -100);
    CHECK(t.bridge.levels().mic_dbfs > -20);
    t.hear_sine(bob, 25);
    CHECK(t.bridge.levels().in_dbfs > -20);
}

TEST_CASE("a changed bitrate applies from the next frame", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    t.say(half_second());
    static_cast<void>(bob.sent());
    t.options.encoder.bitrate_bps = 8'000;
    t.bridge.adjust();
    t.say(half_second());
    CHECK(bob.link.rate().bitrate_bps == 8'000);
    for (const auto& packet : bob.sent())
        CHECK(packet.size() < 70); // 80 at 32 kbit/s; libopus 1.5 begins with 60
}

TEST_CASE("the peer is heard when the sink asks for samples", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    CHECK(t.out->heard.empty());
    t.hear_sine(bob, 5);
    CHECK(t.out->heard.size() == 5 * frame);
    CHECK(rms(t.out->heard) > 2000);
}

TEST_CASE("the microphone closes when the last leg stops sending", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    static_cast<void>(bob.sent());
    t.bridge.stop_sending(*bob.leg);
    CHECK_FALSE(t.in->running);
    CHECK(t.out->running);
    t.in->feed(sine(3 * frame));
    run_ready(t.loop);
    CHECK(bob.sent().empty());
}

TEST_CASE("a muted microphone is not reported as silent", "[bridge]") {
    bridge_under_test t;
    t.joined();
    t.bridge.control({.muted = true});
    t.say(std::vector<sample>(300 * frame));
    CHECK(t.events.empty());
}

TEST_CASE("the loudspeaker closes with the last leg and opens with the next", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    t.bridge.leave(*bob.leg);
    CHECK_FALSE(t.in->running);
    CHECK_FALSE(t.out->running);
    t.peers.clear();
    auto& carol = t.joined();
    CHECK(t.in->running);
    t.hear_sine(carol, 5);
    CHECK(rms(t.out->heard) > 2000);
}

TEST_CASE("a leg is played out when its last word has left the device", "[bridge]") {
    bridge_under_test t;
    auto& bob = t.joined();
    const auto said = sine(frame);
    bob.says(std::span(said).first<frame>());
    bob.leg->finish_playing();
    t.hear_frame();
    CHECK_FALSE(bob.played_out);
    t.out->ask(4 * frame);
    run_until(t.loop, [&] { return bob.played_out; });
}

TEST_CASE("microphone and loudspeaker can be replaced during a call", "[bridge]") {
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
    CHECK(rms(decoded(bob.sent())) > 3000);
    t.hear_sine(bob, 25);
    CHECK(rms(out->heard) > 2000);
}

TEST_CASE("a tone for the user is only heard and a tone for the peers is only sent", "[bridge]") {
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

TEST_CASE("a microphone that is silent for five seconds is reported once", "[bridge]") {
    bridge_under_test t;
    t.joined();
    t.say(std::vector<sample>(600 * frame));
    REQUIRE(t.events.size() == 1);
    const auto& reported = std::get<mixer::event::device_change>(t.events.front());
    CHECK(reported.what == mixer::event::device_change::state::silent);
}

TEST_CASE("the echo of the loudspeaker is removed from the microphone", "[bridge]") {
    if (!audio::voice_processor::available()) return;
    bridge_under_test t(plain_voice(true));
    auto& bob = t.joined();
    constexpr std::size_t way = 3 * frame, frames = 200; // from loudspeaker to microphone
    std::vector<sample> echo, last_echo;
    for (unsigned i = 0; i < frames; ++i) {
        if (i == frames - 50) static_cast<void>(bob.sent());
        auto said = noise(frame, i);
        if (i % 10 < 5) said.assign(frame, 0); // a voice without pauses counts as noise of the room
        bob.says(std::span(said).first<frame>());
        t.hear_frame();
        echo.assign(frame, 0);
        for (std::size_t k = 0; i * frame >= way && k < frame; ++k)
            echo[k] = static_cast<sample>(t.out->heard[i * frame - way + k] / 2);
        t.say(echo);
        if (i >= frames - 50) last_echo.insert(last_echo.end(), echo.begin(), echo.end());
    }
    REQUIRE(rms(last_echo) > 200);
    CHECK(rms(decoded(bob.sent())) * 10 < rms(last_echo));
}
