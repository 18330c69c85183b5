// One call's share of the sound: its encoder and its playout.
#include "audio/signals.hpp"
#include "support/catch.hpp"
#include "voice/fake_path.hpp"
#include <babel/voice/voice_leg.hpp>

#include <boost/asio/io_context.hpp>

using namespace babel;
using babel::test::fake_path;
using voice::voice_leg;

namespace {

struct leg_under_test {
    asio::io_context loop{1};
    fake_path path{loop.get_executor()};
    bool played_out = false;
    std::unique_ptr<voice_leg> leg =
        *voice_leg::make(path, {32'000, 5}, [this] { played_out = true; });

    /// Of a second of sound, encoded.
    std::size_t bytes_of_a_second() {
        const auto before = path.bytes;
        const auto sound = babel::audio::test::sine(audio::sample_rate);
        for (std::size_t at = 0; at < sound.size(); at += audio::frame_samples) {
            voice::voice_frame frame;
            std::copy_n(sound.begin() + std::ptrdiff_t(at), frame.size(), frame.begin());
            leg->send(frame);
        }
        return path.bytes - before;
    }
};

} // namespace

TEST_CASE("the encoder follows the rate of the path", "[voice_leg]") {
    leg_under_test t;
    const auto before = t.bytes_of_a_second();
    t.path.current.bitrate_bps = 12'000;
    CHECK(2 * t.bytes_of_a_second() < before);
    t.path.current.bitrate_bps = 32'000;
    CHECK(10 * t.bytes_of_a_second() > 9 * before);
}

TEST_CASE("the path keeps its learned rate unless the maximum changes", "[voice_leg]") {
    leg_under_test t;
    t.path.current.bitrate_bps = 12'000; // learned
    t.leg->adjust({32'000, 1});
    CHECK(t.path.current.bitrate_bps == 12'000);
    t.leg->adjust({24'000, 1});
    CHECK(t.path.current.bitrate_bps == 24'000);
}

TEST_CASE("packets that are not Opus are counted and dropped", "[voice_leg]") {
    leg_under_test t;
    t.leg->on_packet({});
    t.leg->on_packet(std::vector<std::uint8_t>(2000, 0xff));
    CHECK(t.leg->playout().bad_packets == 2);
    CHECK(t.leg->playout().packets == 0);
}

TEST_CASE("a peer with a file or a bitrate of its own shares no encoding", "[voice_leg]") {
    leg_under_test t;
    CHECK(t.leg->may_share());
    t.path.current.bitrate_bps = 12'000;
    CHECK_FALSE(t.leg->may_share());
}

TEST_CASE("a leg is played out 80 ms after its last sample, once", "[voice_leg]") {
    leg_under_test t;
    t.leg->finish_playing();
    voice::voice_frame heard;
    for (int i = 0; i < 3; ++i) {
        t.leg->hear(heard, false);
        t.leg->report_played_out();
    }
    CHECK_FALSE(t.played_out);
    t.leg->hear(heard, false);
    t.leg->report_played_out();
    CHECK(std::exchange(t.played_out, false));
    t.leg->hear(heard, false);
    t.leg->report_played_out();
    CHECK_FALSE(t.played_out);
}
