// The steps from the peers to the loudspeaker and the recording, piece by piece.
#include "mixer/far_end.hpp"
#include "mixer/playback_chain.hpp"
#include "mixer/playing.hpp"
#include "support/allocations.hpp"

using namespace babel;
using namespace babel::test;
using mixer::playback_chain;
using mixer::voice_controls;

namespace {

constexpr std::size_t frames = 10;

std::vector<sample>
processed(playback_chain& chain, std::vector<sample> sound, const voice_controls& controls = {}) {
    for (std::size_t at = 0; at < sound.size(); at += frame)
        chain.process(std::span(sound).subspan(at, frame), controls);
    return sound;
}

/// Records both sides, and loads the recording.
struct recording {
    audio::test::scratch dir;
    audio::file_thread files;
    playback_chain chain;

    recording() { chain.record(audio::recorder::open(dir / "call.wav", files).value()); }
    /// Both sides, frame by frame.
    void
    run(const std::vector<sample>& sent,
        const std::vector<sample>& heard,
        const voice_controls& controls = {}) {
        for (std::size_t at = 0; at < heard.size(); at += frame) {
            voice::voice_frame piece;
            std::copy_n(heard.begin() + std::ptrdiff_t(at), frame, piece.begin());
            chain.process(piece, controls);
            std::copy_n(sent.begin() + std::ptrdiff_t(at), frame, piece.begin());
            chain.record_sent(piece);
        }
    }
    /// The recorded channels: 0 is this side, 1 the peers.
    std::vector<std::vector<sample>> end() {
        chain.record(nullptr);
        files.stop();
        const auto both = audio::test::load(dir / "call.wav").samples;
        std::vector<std::vector<sample>> sides(2);
        for (std::size_t i = 0; i < both.size(); ++i)
            sides[i % 2].push_back(both[i]);
        return sides;
    }
};

} // namespace

TEST_CASE("by default the peers are heard as they are", "[playback]") {
    playback_chain chain;
    const auto voice = sine(frames * frame);
    CHECK(processed(chain, voice) == voice);
}

TEST_CASE("the loudspeaker's volume scales the peers", "[playback]") {
    playback_chain chain;
    auto half = sine(frame);
    audio::amplify(half, 50);
    CHECK(processed(chain, sine(frame), {.out_percent = 50}) == half);
    CHECK(rms(processed(chain, sine(frame), {.out_percent = 0})) == 0);
}

TEST_CASE("a deafened or held user hears silence", "[playback]") {
    playback_chain chain;
    CHECK(rms(processed(chain, sine(frame), {.deafened = true})) == 0);
    CHECK(rms(processed(chain, sine(frame), {.held = true})) == 0);
}

TEST_CASE("the level is the peers', whatever the user hears", "[playback]") {
    const voice_controls each[] = {{.deafened = true}, {.held = true}, {.out_percent = 0}};
    for (const auto& controls : each) {
        playback_chain chain;
        CHECK(chain.level_dbfs() == -100);
        processed(chain, sine(frames * frame), controls);
        CHECK(chain.level_dbfs() > -20);
    }
}

TEST_CASE("a tone is repeated in pieces of any size until it is stopped", "[playback]") {
    playback_chain chain;
    chain.play_tone(audio::tone_pattern::ringback());
    std::vector<sample> heard(6 * audio::sample_rate); // a second of tone, four without, again
    for (std::size_t at = 0; at < heard.size(); at += 480)
        chain.process(std::span(heard).subspan(at, 480), {.deafened = true});
    CHECK(amplitude_at(std::span(heard).first(audio::sample_rate), 425) > 500);
    CHECK(amplitude_at(std::span(heard).last(audio::sample_rate), 425) > 500);
    chain.play_tone({});
    CHECK(rms(processed(chain, std::vector<sample>(frame))) == 0);
}

TEST_CASE("a recording holds both sides", "[playback][threads]") {
    recording r;
    const auto mine = sine(frames * frame, 440);
    const auto theirs = sine(frames * frame, 600);
    r.run(mine, theirs);
    const auto sides = r.end();
    CHECK(sides[0] == mine);
    CHECK(sides[1] == theirs);
}

TEST_CASE("a recording is independent of volume, deafening and tones", "[playback][threads]") {
    recording r;
    const auto theirs = sine(frames * frame);
    r.chain.play_tone(audio::tone_pattern::call_waiting());
    r.run(theirs, theirs, {.deafened = true, .out_percent = 10});
    CHECK(r.end()[1] == theirs);
}

TEST_CASE("a recording holds silence while the call is held", "[playback][threads]") {
    recording r;
    const std::vector<sample> silence(frames * frame);
    r.run(silence, sine(frames * frame), {.held = true});
    const auto sides = r.end();
    CHECK(sides[0] == silence);
    CHECK(sides[1] == silence);
}

TEST_CASE("a recording continues after this side has stopped sending", "[playback][threads]") {
    recording r;
    auto theirs = sine(2 * frames * frame);
    const auto expected = theirs;
    for (std::size_t at = 0; at < theirs.size(); at += frame)
        r.chain.process(std::span(theirs).subspan(at, frame), {}, true);
    CHECK(r.end()[1] == expected);
}

TEST_CASE("playback allocates nothing for a piece", "[playback]") {
    playback_chain chain;
    chain.play_tone(audio::tone_pattern::ringback());
    voice::voice_frame piece{};
    const auto before = heap().allocations;
    for (int i = 0; i < 20; ++i)
        chain.process(piece, {.out_percent = 50});
    CHECK(heap().allocations == before);
}
