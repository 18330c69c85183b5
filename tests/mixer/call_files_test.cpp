// Files that are played into the calls, and recordings of them.
#include "audio/file/sound_files.hpp"
#include "audio/scratch.hpp"
#include "mixer/bridge_under_test.hpp"
#include "mixer/playing.hpp"
#include <babel/mixer/call_files.hpp>

#include <algorithm>
#include <string>
#include <utility>

using namespace babel;
using namespace babel::test;

namespace {

constexpr double warning_hz = 1400; // of the tone of a recording

mixer::settings recording_to(std::string pattern) {
    auto options = plain_voice(false);
    options.record_file = std::move(pattern);
    return options;
}

/// The files of a call with Bob, in a folder of their own.
struct call_files_under_test {
    explicit call_files_under_test(mixer::settings wanted = plain_voice(false))
        : t(std::move(wanted)) {
        t.joined();
    }
    ~call_files_under_test() { run_bounded(t.loop, subject.close()); }

    /// A tone of 200 ms.
    std::string sound() {
        const auto path = dir / "tone.wav";
        audio::test::save(
            path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, audio::sample_rate, 1, sound_to_play::samples
        );
        return path;
    }
    void say_silence() { t.say(std::vector<sample>(frame)); }
    /// The sound that Bob gets with the next frames of a silent microphone.
    std::vector<sample> sent(int frames) {
        static_cast<void>(t.peers.front().sent());
        for (int i = 0; i < frames; ++i)
            say_silence();
        return decoded(t.peers.front().sent());
    }
    template <class Event>
    std::vector<Event> reported() const {
        std::vector<Event> all;
        for (const auto& each : t.events)
            if (const auto* found = std::get_if<Event>(&each)) all.push_back(*found);
        return all;
    }
    /// Waits for the file thread.
    template <class Event>
    void wait_for(std::size_t count = 1) {
        run_until(t.loop, [&] { return reported<Event>().size() >= count; });
    }
    void start_recording(const std::string& pattern) {
        REQUIRE_FALSE(subject.record(pattern, "bob"));
        wait_for<mixer::event::record_started>();
    }

    audio::test::scratch dir;
    audio::file_thread files;
    bridge_under_test t;
    mixer::call_files subject{
        t.loop.get_executor(),
        t.bridge,
        files,
        t.options,
        t.log,
        [this](const mixer::mixer_event& e) { t.events.push_back(e); }};
};

} // namespace

TEST_CASE("a file is played to the peer, and its end is reported", "[call_files][threads]") {
    call_files_under_test t;
    const auto file = t.sound();
    static_cast<void>(t.t.peers.front().sent());
    REQUIRE_FALSE(t.subject.play(file));
    repeat_until(
        [&] { t.say_silence(); }, [&] { return !t.reported<mixer::event::play_done>().empty(); }
    );
    CHECK(t.reported<mixer::event::play_done>().front().file == file);
    const auto all = decoded(t.t.peers.front().sent());
    CHECK(sound_to_play::energy_of(all) > sound_to_play::energy() / 2);
    CHECK(t.subject.stop_playing() == errc::nothing_played);
}

TEST_CASE("a file that cannot be read is reported by its name", "[call_files][threads]") {
    call_files_under_test t;
    const auto file = t.dir / "missing.wav";
    REQUIRE_FALSE(t.subject.play(file)); // the file thread opens it
    repeat_until(
        [&] { t.say_silence(); }, [&] { return !t.reported<mixer::event::play_failed>().empty(); }
    );
    const auto failed = t.reported<mixer::event::play_failed>();
    CHECK(failed.front().file == file);
    CHECK_FALSE(failed.front().why.empty());
    CHECK(t.reported<mixer::event::play_done>().empty());
}

TEST_CASE("a played file that is stopped or replaced is done, once", "[call_files][threads]") {
    call_files_under_test t;
    const auto file = t.sound();
    CHECK(t.subject.stop_playing() == errc::nothing_played);
    REQUIRE_FALSE(t.subject.play(file));
    REQUIRE_FALSE(t.subject.play(file));
    CHECK(t.reported<mixer::event::play_done>().size() == 1);
    CHECK_FALSE(t.subject.stop_playing());
    CHECK(t.reported<mixer::event::play_done>().size() == 2);
    CHECK(t.subject.stop_playing() == errc::nothing_played);
    CHECK(rms(t.sent(20)) < 10);
    CHECK(t.reported<mixer::event::play_done>().size() == 2);
}

TEST_CASE(
    "a recording is named by the peer and reported from begin to end", "[call_files][threads]"
) {
    call_files_under_test t;
    CHECK(t.subject.stop_recording() == errc::nothing_recorded);
    t.start_recording(t.dir / "{peer}.wav");
    CHECK(t.subject.is_recording());
    t.say_silence();
    CHECK_FALSE(t.subject.stop_recording());
    CHECK_FALSE(t.subject.is_recording());
    t.wait_for<mixer::event::record_done>();
    CHECK(t.reported<mixer::event::record_started>().front().file == t.dir / "bob.wav");
    CHECK(t.reported<mixer::event::record_done>().front().file == t.dir / "bob.wav");
    CHECK(audio::test::load(t.dir / "bob.wav").info.frames > 0);
}

TEST_CASE("a recording needs a name that it can have", "[call_files]") {
    call_files_under_test t;
    CHECK(t.subject.record(t.dir / "{weather}.wav", "bob") == errc::bad_pattern);
    CHECK(t.subject.record(t.dir / "call.txt", "bob") == errc::bad_pattern);
    CHECK_FALSE(t.subject.is_recording());
}

TEST_CASE("a recording that cannot be created is reported and over", "[call_files][threads]") {
    call_files_under_test t;
    REQUIRE_FALSE(t.subject.record(t.dir / "no/folder.wav", "bob"));
    t.wait_for<mixer::event::record_failed>();
    CHECK(t.reported<mixer::event::record_failed>().front().file == t.dir / "no/folder.wav");
    CHECK(t.reported<mixer::event::record_started>().empty());
    CHECK_FALSE(t.subject.is_recording());
}

TEST_CASE("another recording ends the present one", "[call_files][threads]") {
    call_files_under_test t;
    t.start_recording(t.dir / "first.wav");
    REQUIRE_FALSE(t.subject.record(t.dir / "second.wav", "bob"));
    t.wait_for<mixer::event::record_done>();
    t.wait_for<mixer::event::record_started>(2);
    CHECK(t.reported<mixer::event::record_done>().front().file == t.dir / "first.wav");
    CHECK(t.subject.is_recording());
}

TEST_CASE("a tone warns the peer when a recording starts", "[call_files][threads]") {
    call_files_under_test t;
    t.start_recording(t.dir / "call.wav");
    CHECK(amplitude_at(t.sent(10), warning_hz) > 500);
    t.sent(10);
    CHECK(amplitude_at(t.sent(10), warning_hz) < 50);
}

TEST_CASE("a tone warns each peer that joins a recorded call", "[call_files][threads]") {
    call_files_under_test t;
    t.subject.begin("bob");
    CHECK(amplitude_at(t.sent(10), warning_hz) < 50);
    t.start_recording(t.dir / "call.wav");
    t.sent(20);
    t.subject.begin("carol");
    CHECK(amplitude_at(t.sent(10), warning_hz) > 500);
}

TEST_CASE("a recording is silent if the user turned the tone off", "[call_files][threads]") {
    auto options = plain_voice(false);
    options.record_tone = false;
    call_files_under_test t(options);
    t.start_recording(t.dir / "call.wav");
    CHECK(amplitude_at(t.sent(10), warning_hz) < 50);
}

TEST_CASE("all calls go into one recording until the last of them ends", "[call_files][threads]") {
    const audio::test::scratch dir;
    call_files_under_test t(recording_to(dir / "{peer}.wav"));
    CHECK_FALSE(t.subject.is_recording());
    t.subject.begin("bob");
    CHECK(t.subject.is_recording());
    t.subject.begin("carol");
    t.wait_for<mixer::event::record_started>();
    CHECK(t.subject.is_recording());
    t.subject.end();
    CHECK_FALSE(t.subject.is_recording());
    t.wait_for<mixer::event::record_done>();
    CHECK(t.reported<mixer::event::record_started>().size() == 1);
    CHECK(t.reported<mixer::event::record_done>().front().file == dir / "bob.wav");
}

TEST_CASE("a call begins although its recording has no name that it can have", "[call_files]") {
    call_files_under_test t(recording_to("call.txt"));
    t.subject.begin("bob");
    CHECK_FALSE(t.subject.is_recording());
    REQUIRE(t.reported<mixer::event::record_failed>().size() == 1);
    CHECK(t.reported<mixer::event::record_failed>().front().file == "call.txt");
}

TEST_CASE("the end waits until the recording is written", "[call_files][threads]") {
    call_files_under_test t;
    t.start_recording(t.dir / "call.wav");
    run_bounded(t.t.loop, t.subject.close());
    CHECK(t.reported<mixer::event::record_done>().size() == 1);
    CHECK(t.reported<mixer::event::record_failed>().empty());
}
