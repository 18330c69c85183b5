// The legs that are up: one or none, their files, and the sum that the user hears.
#include "mixer/meeting.hpp"
#include "mixer/playing.hpp"
#include "voice/fake_path.hpp"

using namespace babel;
using namespace babel::test;

TEST_CASE("a leg that joins is sent a frame of silence at once", "[participants]") {
    meeting t;
    CHECK(t.participants.empty());
    CHECK_FALSE(t.participants.can_send());
    auto& bob = t.joined();
    run_ready(t.loop);
    const auto packets = bob.sent();
    REQUIRE(packets.size() == 1);
    CHECK(rms(decoded(packets)) < 10);
    CHECK_FALSE(t.participants.empty());
    CHECK(t.participants.can_send());
}

TEST_CASE("a single peer is sent the frame and heard as it is", "[participants]") {
    meeting t;
    auto& bob = t.joined();
    t.talk(50, 440, {{&bob, 600}});
    const auto sent = last_half_second(decoded(bob.sent()));
    CHECK(amplitude_at(sent, 440) > 4000);
    CHECK(amplitude_at(sent, 600) < 100);
    CHECK(amplitude_at(last_half_second(t.heard), 600) > 4000);
}

TEST_CASE("without legs the user hears silence", "[participants]") {
    meeting t;
    t.hear_frame();
    CHECK(rms(t.heard) == 0);
}

TEST_CASE("a leg that stopped sending is heard until it leaves", "[participants]") {
    meeting t;
    auto& bob = t.joined();
    t.participants.stop_sending(*bob.leg);
    CHECK_FALSE(t.participants.can_send());
    CHECK_FALSE(t.participants.empty());
    const auto voice = sine(5 * frame);
    for (std::size_t at = 0; at < voice.size(); at += frame) {
        bob.says(std::span(voice).subspan(at).first<frame>());
        t.hear_frame();
    }
    CHECK(rms(t.heard) > 2000);
    t.participants.leave(*bob.leg);
    CHECK(t.participants.empty());
    t.heard.clear();
    t.hear_frame();
    CHECK(rms(t.heard) == 0);
}

TEST_CASE("a sum of loud voices is limited instead of clipped", "[participants]") {
    meeting t;
    auto loud = sine(50 * frame, 500);
    audio::amplify(loud, 200); // 16,000 each
    for (int i = 0; i < 3; ++i)
        t.joined();
    for (std::size_t at = 0; at < loud.size(); at += frame) {
        for (auto& each : t.peers)
            each.says(std::span(loud).subspan(at).first<frame>());
        t.hear_frame();
    }
    const auto heard = last_half_second(t.heard);
    const auto fundamental = amplitude_at(heard, 500);
    CHECK(fundamental > 28'000);
    CHECK(amplitude_at(heard, 1500) < fundamental / 50); // 0.2 if it was clipped
}

TEST_CASE("a file for one peer is sent to it alone and recorded", "[participants][threads]") {
    sound_to_play sound;
    meeting t;
    auto& bob = t.joined();
    auto& carol = t.joined();
    run_ready(t.loop);
    static_cast<void>(bob.sent());
    static_cast<void>(carol.sent());
    int ends = 0;
    bob.leg->play_file(sound.open(), [&](audio::player&) { ++ends; });
    const voice::voice_frame silence{};
    std::vector<sample> recorded;
    const auto send = [&] {
        const auto with_files = t.participants.take_files(silence, false);
        recorded.insert(recorded.end(), with_files.begin(), with_files.end());
        t.send(silence);
        t.participants.report_files_sent();
    };
    repeat_until(send, [&] { return ends > 0; });
    CHECK(sound.energy_of(recorded) == sound.energy());
    CHECK(rms(decoded(bob.sent())) > 100);
    CHECK(rms(decoded(carol.sent())) < 10);
    t.participants.report_files_sent();
    CHECK(ends == 1);
}

TEST_CASE("a file for one peer waits while the call is held", "[participants][threads]") {
    sound_to_play sound;
    meeting t;
    auto& bob = t.joined();
    int ends = 0;
    bob.leg->play_file(sound.open(), [&](audio::player&) { ++ends; });
    const voice::voice_frame silence{};
    voice::voice_frame recorded{};
    const auto send = [&] { recorded = t.participants.take_files(silence, false); };
    repeat_until(send, [&] { return rms(recorded) > 0; });
    for (int i = 0; i < 50; ++i) {
        CHECK(t.participants.take_files(silence, true) == silence);
        t.participants.report_files_sent();
    }
    CHECK(ends == 0);
}

TEST_CASE("all legs that are played out may leave at once", "[participants]") {
    meeting t;
    for (int i = 0; i < 3; ++i) {
        auto& joined = t.joined();
        joined.leg->finish_playing();
        joined.when_played_out = [&t, &joined] { t.participants.leave(*joined.leg); };
    }
    for (int i = 0; i < 4; ++i) // 80 ms, which the device may still hold
        t.hear_frame();
    CHECK(t.participants.empty());
}

TEST_CASE("a base peer and a conference get frames of 20 ms", "[participants]") {
    using voice::frame_length;
    meeting t;
    CHECK(t.participants.frame_samples(frame_length::always_short) == frame);
    t.joined();
    CHECK(t.participants.frame_samples(frame_length::always_short) == frame);
    fake_path path(t.loop.get_executor());
    path.sealed = true;
    path.next_samples = voice::short_frame_samples;
    const auto sealed = *voice::voice_leg::make(path, t.options.encoder, [] {});
    t.participants.join(*sealed);
    CHECK(t.participants.frame_samples(frame_length::always_short) == frame);
    const std::vector<sample> begun(voice::short_frame_samples);
    t.participants.send(begun);
    CHECK(path.last_samples == frame);
    t.participants.leave(*sealed);
}

TEST_CASE("a sealed peer alone gets frames as its path would have them", "[participants]") {
    meeting t;
    fake_path path(t.loop.get_executor());
    path.sealed = true;
    path.next_samples = voice::short_frame_samples;
    const auto sealed = *voice::voice_leg::make(path, t.options.encoder, [] {});
    t.participants.join(*sealed);
    CHECK(path.last_samples == frame);
    CHECK(t.participants.frame_samples(voice::frame_length::automatic) == 480);
    const std::vector<sample> half(480);
    t.participants.send(half);
    CHECK(path.last_samples == 480);
    t.participants.leave(*sealed);
}
