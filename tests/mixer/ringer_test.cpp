// Tones of calls that are not answered yet, on the loudspeaker or on a device of their own.
#include "audio/file/sound_files.hpp"
#include "audio/scratch.hpp"
#include "mixer/bridge_under_test.hpp"
#include <babel/mixer/ringer.hpp>

#include <filesystem>
#include <string>
#include <utility>

using namespace babel;
using namespace babel::test;
using mixer::ring_kind;

namespace {

// Of the tones: an incoming call has two at once.
constexpr double ring_low_hz = 523, ring_high_hz = 659, waiting_hz = 440, ringback_hz = 425;

mixer::settings ringing_on(audio::endpoint device) {
    auto options = plain_voice(false);
    options.ring_out = std::move(device);
    return options;
}

/// A ringer whose loudspeaker is open, since a call is expected.
struct ringer_under_test {
    explicit ringer_under_test(mixer::settings wanted = plain_voice(false)) : t(std::move(wanted)) {
        t.bridge.expect(true);
    }
    ~ringer_under_test() { run_bounded(t.loop, subject.close()); }

    /// The next frames of the loudspeaker.
    std::vector<sample> heard(int rung_frames) {
        t.out->heard.clear();
        for (int i = 0; i < rung_frames; ++i)
            t.hear_frame();
        return t.out->heard;
    }
    /// Something besides the loudspeaker asks for its next frame.
    bool own_device_runs() {
        run_ready(t.loop);
        t.loop.restart();
        return t.loop.run_one_for(run_limit) > 0;
    }
    /// Ends when nothing waits for a device any more.
    void close_loudspeaker() {
        t.bridge.expect(false);
        run_until_idle(t.loop);
    }

    audio::file_thread files;
    bridge_under_test t;
    mixer::ringer subject{
        t.loop.get_executor(), t.bridge, files, t.options, [this](const mixer::mixer_event& e) {
            t.events.push_back(e);
        }};
};

} // namespace

TEST_CASE("an incoming call rings on the loudspeaker", "[ringer]") {
    ringer_under_test t;
    t.subject.set(ring_kind::ring);
    const auto heard = t.heard(10);
    CHECK(amplitude_at(heard, ring_low_hz) > 2000);
    CHECK(amplitude_at(heard, ring_high_hz) > 2000);
}

TEST_CASE("an outgoing call and a call during another have tones of their own", "[ringer]") {
    ringer_under_test t;
    t.subject.set(ring_kind::ringback);
    const auto outgoing = t.heard(10);
    t.subject.set(ring_kind::call_waiting);
    const auto waiting = t.heard(10);
    CHECK(amplitude_at(outgoing, ringback_hz) > 1000);
    CHECK(amplitude_at(outgoing, waiting_hz) < 300);
    CHECK(amplitude_at(waiting, waiting_hz) > 1000);
    CHECK(amplitude_at(waiting, ringback_hz) < 300);
}

TEST_CASE("a tone stops when no call waits any more", "[ringer]") {
    ringer_under_test t;
    t.subject.set(ring_kind::ringback);
    REQUIRE(rms(t.heard(5)) > 0);
    t.subject.set(ring_kind::none);
    CHECK(rms(t.heard(5)) == 0);
}

TEST_CASE("a tone that is set again goes on where it is", "[ringer]") {
    ringer_under_test t;
    t.subject.set(ring_kind::ring);
    REQUIRE(rms(t.heard(20)) > 0); // its first 400 ms, then 200 ms of silence
    t.subject.set(ring_kind::ring);
    CHECK(rms(t.heard(5)) == 0);
}

TEST_CASE("a loudspeaker that is no device gets no tones", "[ringer]") {
    auto options = plain_voice(false);
    options.audio_out.type = audio::endpoint::kind::null;
    ringer_under_test t(options);
    t.t.joined(); // or the loudspeaker is closed
    t.subject.set(ring_kind::ringback);
    CHECK(amplitude_at(t.heard(10), ringback_hz) < 50);
}

TEST_CASE(
    "an incoming call rings on the device that was chosen, and there alone", "[ringer][threads]"
) {
    const audio::test::scratch dir;
    const auto file = dir / "ring.wav";
    {
        ringer_under_test t(ringing_on({audio::endpoint::kind::file, file}));
        t.subject.set(ring_kind::ring);
        CHECK(rms(t.heard(5)) == 0);
        run_until(t.t.loop, [&] { // 80 ms of the device's own clock
            return std::filesystem::exists(file) && std::filesystem::file_size(file) > 8000;
        });
        CHECK(t.t.events.empty());
    }
    auto rung = audio::test::load(file).samples;
    rung.resize(8000 / sizeof(sample)); // the file may have a second burst, of the opposite phase
    CHECK(amplitude_at(rung, ring_low_hz) > 2000);
    CHECK(amplitude_at(rung, ring_high_hz) > 2000);
}

TEST_CASE("only incoming calls use the device that was chosen for ringing", "[ringer]") {
    ringer_under_test t(ringing_on({audio::endpoint::kind::null, {}}));
    t.subject.set(ring_kind::call_waiting);
    CHECK(amplitude_at(t.heard(10), waiting_hz) > 1000);
    t.subject.set(ring_kind::ringback);
    CHECK(amplitude_at(t.heard(10), ringback_hz) > 1000);
    t.close_loudspeaker(); // and no other device is open
}

TEST_CASE(
    "the ring device is closed when the call is answered, and opened by the next", "[ringer]"
) {
    ringer_under_test t(ringing_on({audio::endpoint::kind::null, {}}));
    for (int call = 0; call < 2; ++call) {
        t.subject.set(ring_kind::ring);
        CHECK(t.own_device_runs());
        t.subject.set(ring_kind::none);
        t.close_loudspeaker();
    }
}

TEST_CASE("a call that stops ringing at once leaves no device open", "[ringer]") {
    ringer_under_test t(ringing_on({audio::endpoint::kind::null, {}}));
    t.subject.set(ring_kind::ring);
    t.subject.set(ring_kind::none);
    t.close_loudspeaker();
}

TEST_CASE("a ring device that cannot be opened is reported once", "[ringer]") {
    ringer_under_test t(ringing_on({audio::endpoint::kind::tone, {}})); // no loudspeaker
    t.subject.set(ring_kind::ring);
    run_ready(t.t.loop);
    REQUIRE(t.t.events.size() == 1);
    const auto* failed = std::get_if<mixer::event::sound_failed>(&t.t.events.front());
    REQUIRE(failed);
    CHECK(failed->part == mixer::event::sound_part::ring_device);
    CHECK(rms(t.heard(5)) == 0);
}
