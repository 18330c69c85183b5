// The steps from the microphone to the peers, frame by frame.
#include "mixer/capture_chain.hpp"
#include "mixer/far_end.hpp"
#include "mixer/playing.hpp"
#include "support/allocations.hpp"

using namespace babel;
using namespace babel::test;
using mixer::capture_chain;
using mixer::voice_controls;

namespace {

std::vector<sample>
processed(capture_chain& chain, std::vector<sample> sound, const voice_controls& controls = {}) {
    for (std::size_t at = 0; at < sound.size(); at += frame) {
        voice::voice_frame next;
        std::copy_n(sound.begin() + std::ptrdiff_t(at), frame, next.begin());
        chain.process(next, controls);
        std::ranges::copy(next, sound.begin() + std::ptrdiff_t(at));
    }
    return sound;
}

std::vector<sample> silence(std::size_t frames) {
    return std::vector<sample>(frames * frame);
}

/// The sound that is sent until a file has ended.
std::vector<sample> sent_until(capture_chain& chain, const bool& ended) {
    std::vector<sample> sent;
    const auto send = [&] {
        const auto next = processed(chain, silence(1), {.muted = true});
        sent.insert(sent.end(), next.begin(), next.end());
        chain.report_file_end();
    };
    repeat_until(send, [&] { return ended; });
    return sent;
}

/// The microphone hears only the echo of the far end, muted except in the last 200 ms. Returns the
/// sound that is sent then.
std::vector<sample> echo_after_mute(capture_chain& chain, std::span<const sample> far) {
    constexpr std::size_t way = 3 * frame, heard_again = 10;
    std::vector<sample> sent;
    for (std::size_t at = 0; at < far.size(); at += frame) {
        chain.heard(far.subspan(at, frame));
        std::vector<sample> echo(frame);
        for (std::size_t i = 0; at >= way && i < frame; ++i)
            echo[i] = static_cast<sample>(far[at - way + i] / 2);
        const bool is_muted = at + heard_again * frame < far.size();
        const auto next = processed(chain, echo, {.muted = is_muted});
        if (!is_muted) sent.insert(sent.end(), next.begin(), next.end());
    }
    return sent;
}

} // namespace

TEST_CASE("without any processing a frame is sent as it is", "[capture]") {
    capture_chain chain;
    REQUIRE_FALSE(chain.start(plain_voice(false)));
    const auto voice = sine(5 * frame);
    CHECK(processed(chain, voice) == voice);
}

TEST_CASE("a muted or held microphone sends silence", "[capture]") {
    capture_chain chain;
    const auto voice = sine(frame);
    CHECK(processed(chain, voice, {.muted = true}) == silence(1));
    CHECK(processed(chain, voice, {.held = true}) == silence(1));
    CHECK(processed(chain, voice) == voice);
}

TEST_CASE("with push to talk the microphone is sent while the user talks", "[capture]") {
    capture_chain chain;
    const auto voice = sine(frame);
    CHECK(processed(chain, voice, {.push_to_talk = true}) == silence(1));
    CHECK(processed(chain, voice, {.push_to_talk = true, .talking = true}) == voice);
    CHECK(
        processed(chain, voice, {.muted = true, .push_to_talk = true, .talking = true}) ==
        silence(1)
    );
}

TEST_CASE("the microphone's volume scales the voice", "[capture]") {
    capture_chain chain;
    auto quarter = sine(frame);
    audio::amplify(quarter, 25);
    CHECK(processed(chain, sine(frame), {.mic_percent = 25}) == quarter);
    CHECK(processed(chain, sine(frame), {.mic_percent = 0}) == silence(1));
}

TEST_CASE("sound below the voice activation is sent as silence", "[capture]") {
    capture_chain chain;
    auto options = plain_voice(false);
    options.vad_dbfs = -30;
    REQUIRE_FALSE(chain.start(options));
    auto soft = sine(frame);
    audio::amplify(soft, 5); // -41 dBFS
    CHECK(processed(chain, soft) == silence(1));
    CHECK(rms(processed(chain, sine(frame))) > 4000);
    options.vad_dbfs.reset();
    REQUIRE_FALSE(chain.adjust(options));
    CHECK(processed(chain, soft) == soft);
}

TEST_CASE("voice activation judges the voice after the microphone's volume", "[capture]") {
    capture_chain chain;
    auto options = plain_voice(false);
    options.vad_dbfs = -30;
    REQUIRE_FALSE(chain.start(options));
    CHECK(processed(chain, sine(frame), {.mic_percent = 5}) == silence(1));
}

TEST_CASE("the level is the microphone's, even while muted", "[capture]") {
    capture_chain chain;
    CHECK(chain.level_dbfs() == -100);
    processed(chain, sine(10 * frame), {.muted = true});
    CHECK(chain.level_dbfs() > -20);
    REQUIRE_FALSE(chain.start(plain_voice(false)));
    CHECK(chain.level_dbfs() == -100);
}

TEST_CASE("a tone is sent once, even while muted", "[capture]") {
    capture_chain chain;
    chain.send_tone(audio::tone_pattern::recording());
    const auto during = processed(chain, silence(12), {.muted = true});
    CHECK(amplitude_at(during, 1400) > 500);
    processed(chain, silence(1)); // its last 10 ms
    CHECK(processed(chain, silence(12)) == silence(12));
}

TEST_CASE("a file is mixed with the voice, muted or not", "[capture][threads]") {
    sound_to_play sound;
    capture_chain chain;
    bool has_ended = false;
    chain.play_file(sound.open(), [&](audio::player& ended) {
        CHECK_FALSE(ended.failure());
        has_ended = true;
    });
    const auto sent = sent_until(chain, has_ended);
    CHECK(sound.energy_of(sent) == sound.energy());
}

TEST_CASE("a file that cannot be played is reported once", "[capture][threads]") {
    sound_to_play sound;
    capture_chain chain;
    int ends = 0;
    bool has_ended = false;
    chain.play_file(
        audio::player::open(sound.dir / "missing.wav", sound.files).value(),
        [&](audio::player& ended) {
            CHECK(ended.failure() == boost::system::errc::no_such_file_or_directory);
            has_ended = true;
            ++ends;
        }
    );
    const auto sent = sent_until(chain, has_ended);
    chain.report_file_end();
    CHECK(ends == 1);
    CHECK(rms(sent) == 0);
}

TEST_CASE("a file waits while the call is held", "[capture][threads]") {
    sound_to_play sound;
    capture_chain chain;
    bool has_ended = false;
    chain.play_file(sound.open(), [&](audio::player&) { has_ended = true; });
    std::vector<sample> sent;
    const auto send = [&] { sent = processed(chain, silence(1)); };
    repeat_until(send, [&] { return rms(sent) > 0; });
    CHECK(processed(chain, silence(50), {.held = true}) == silence(50));
    chain.report_file_end();
    CHECK_FALSE(has_ended);
    const auto rest = sent_until(chain, has_ended);
    CHECK(sound.energy_of(sent) + sound.energy_of(rest) == sound.energy());
}

TEST_CASE("when the microphone closes, file and tone are dropped", "[capture][threads]") {
    sound_to_play sound;
    capture_chain chain;
    bool has_ended = false;
    chain.play_file(sound.open(), [&](audio::player&) { has_ended = true; });
    chain.send_tone(audio::tone_pattern::recording());
    chain.stop();
    CHECK(processed(chain, silence(20)) == silence(20));
    chain.report_file_end();
    CHECK_FALSE(has_ended);
}

TEST_CASE("a voice that cannot be processed is sent unprocessed", "[capture]") {
    if (audio::voice_processor::available()) return;
    capture_chain chain;
    CHECK(chain.start(plain_voice(true)) == boost::system::errc::not_supported);
    CHECK_FALSE(chain.adjust(plain_voice(true))); // reported once
    CHECK(processed(chain, sine(frame)) == sine(frame));
}

TEST_CASE("a muted microphone still trains the voice processor", "[capture]") {
    if (!audio::voice_processor::available()) return;
    capture_chain chain;
    REQUIRE_FALSE(chain.start(plain_voice(true)));
    const auto far = noise(200 * frame, 1);
    const auto echo = rms(far) / 2;
    CHECK(rms(echo_after_mute(chain, far)) * 5 < echo); // 18 dB by webrtc-audio-processing 1.3
}

TEST_CASE("capture allocates nothing for a frame", "[capture][threads]") {
    sound_to_play sound;
    capture_chain chain;
    auto options = plain_voice(false);
    options.vad_dbfs = -30;
    REQUIRE_FALSE(chain.start(options));
    chain.send_tone(audio::tone_pattern::recording());
    voice::voice_frame next{};
    const auto before = heap().allocations;
    for (int i = 0; i < 20; ++i)
        chain.process(next, {.mic_percent = 50});
    CHECK(heap().allocations == before);
}
