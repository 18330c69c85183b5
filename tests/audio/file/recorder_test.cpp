// Both sides of a call in one file.
#include "audio/file/sound_file.hpp"
#include "audio/scratch.hpp"
#include "audio/signals.hpp"
#include "support/catch.hpp"
#include <babel/audio/recorder.hpp>

using namespace babel;
using namespace babel::audio;
using namespace babel::audio::test;

namespace {

struct both_sides {
    std::vector<sample> me, peer;
};

both_sides load_both(const std::string& path) {
    SF_INFO info{};
    const sound_file file(sf_open(path.c_str(), SFM_READ, &info));
    REQUIRE(file);
    REQUIRE(info.channels == 2);
    REQUIRE(info.samplerate == sample_rate);
    std::vector<sample> all(static_cast<std::size_t>(info.frames) * 2);
    REQUIRE(sf_readf_short(file.get(), all.data(), info.frames) == info.frames);
    both_sides out;
    for (std::size_t i = 0; i < all.size(); i += 2) {
        out.me.push_back(all[i]);
        out.peer.push_back(all[i + 1]);
    }
    return out;
}

} // namespace

TEST_CASE("a recording has me on the left and the peer on the right", "[recorder][threads]") {
    const scratch dir;
    file_thread files;
    auto tape = recorder::open(dir / "call.wav", files).value();
    const auto mine = sine(4800, 440);
    const auto theirs = sine(4800, 1000);
    for (std::size_t at = 0; at < 4800; at += 480) {
        tape->peer(std::span(theirs).subspan(at, 480));
        tape->me(std::span(mine).subspan(at, 480));
    }
    CHECK(tape->counters().frames == 4800);
    CHECK(tape->counters().dropped_frames == 0);
    tape->close();
    files.stop();
    const auto heard = load_both(dir / "call.wav");
    CHECK(heard.me == mine);
    CHECK(heard.peer == theirs);
    CHECK_FALSE(tape->failure());
}

TEST_CASE("a silent peer is recorded as silence", "[recorder][threads]") {
    const scratch dir;
    file_thread files;
    auto tape = recorder::open(dir / "call.flac", files).value();
    const auto mine = sine(960);
    tape->peer(std::span(mine).first(100));
    tape->me(mine);
    tape.reset();
    files.stop();
    const auto heard = load_both(dir / "call.flac");
    CHECK(heard.me == mine);
    CHECK(std::equal(mine.begin(), mine.begin() + 100, heard.peer.begin()));
    CHECK(rms(std::span(heard.peer).subspan(100)) == 0);
}

TEST_CASE("a peer that runs ahead of me is cut and counted", "[recorder][threads]") {
    const scratch dir;
    file_thread files;
    auto tape = recorder::open(dir / "call.wav", files).value();
    const auto theirs = sine(9600 + 1);
    tape->peer(std::span(theirs).first(9600));
    CHECK(tape->counters().dropped_peer_samples == 0);
    tape->peer(std::span(theirs).last(1));
    CHECK(tape->counters().dropped_peer_samples == 9601 - 960);
    tape->me(std::vector<sample>(960));
    tape->close();
    files.stop();
    CHECK(
        load_both(dir / "call.wav").peer == std::vector<sample>(theirs.end() - 960, theirs.end())
    );
}

TEST_CASE("a peer's last words alone are recorded to the end", "[recorder][threads]") {
    const scratch dir;
    file_thread files;
    auto tape = recorder::open(dir / "call.wav", files).value();
    const auto theirs = sine(24000);
    tape->peer(std::span(theirs).first(480));
    for (std::size_t at = 480; at < theirs.size(); at += 480)
        tape->peer(std::span(theirs).subspan(at, 480), true);
    tape->close();
    files.stop();
    const auto heard = load_both(dir / "call.wav");
    CHECK(heard.peer == theirs);
    CHECK(rms(heard.me) == 0);
}

TEST_CASE("a recording that cannot be made has an error", "[recorder][threads]") {
    const scratch dir;
    file_thread files;
    auto tape = recorder::open(dir / "no/such/directory.wav", files).value();
    tape->me(sine(960));
    tape->close();
    files.stop();
    CHECK(tape->failure() == boost::system::errc::no_such_file_or_directory);
}
