// One call's share of the sound: its encoder and its playout.
#include "audio/signals.hpp"
#include "support/catch.hpp"
#include "voice/fake_path.hpp"
#include <babel/voice/voice_leg.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <set>
#include <vector>

using namespace babel;
using babel::test::fake_path;
using voice::voice_leg;

namespace {

struct leg_under_test {
    asio::io_context loop{1};
    fake_path path{loop.get_executor()};
    bool played_out = false;
    std::unique_ptr<voice_leg> leg;

    explicit leg_under_test(
        bool is_sealed = false,
        std::chrono::milliseconds round_trip = {},
        const voice::encoder_settings& encoder = {32'000, 5}
    ) {
        path.sealed = is_sealed;
        if (round_trip.count() > 0) path.link = net::link_state{round_trip, {}, 0};
        leg = *voice_leg::make(path, encoder, [this] { played_out = true; });
    }

    /// Of a second of sound, encoded.
    std::size_t bytes_of_a_second() {
        const auto before = path.bytes;
        send(babel::audio::test::sine(audio::sample_rate));
        return path.bytes - before;
    }
    void send(const std::vector<audio::sample>& sound) {
        for (std::size_t at = 0; at < sound.size(); at += audio::frame_samples) {
            voice::voice_frame frame;
            std::copy_n(sound.begin() + std::ptrdiff_t(at), frame.size(), frame.begin());
            leg->send(frame);
        }
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

TEST_CASE("frames on a sealed path have one size a bitrate", "[voice_leg]") {
    const auto loud = babel::audio::test::sine(audio::sample_rate);
    const std::vector<audio::sample> silence(audio::sample_rate);
    leg_under_test base;
    base.send(loud);
    base.send(silence);
    CHECK(base.path.sizes.size() > 1);
    leg_under_test sealed(true);
    sealed.send(loud);
    sealed.send(silence);
    CHECK(sealed.path.sizes == std::set<std::size_t>{80});
    sealed.leg->adjust({32'000, 10});
    sealed.path.current.bitrate_bps = 16'000;
    sealed.send(loud);
    sealed.send(silence);
    CHECK(sealed.path.sizes == std::set<std::size_t>{40, 80});
}

TEST_CASE("frames of silence on a sealed path are short only if asked for", "[voice_leg]") {
    leg_under_test t(true, {}, {32'000, 5, true});
    t.send(babel::audio::test::sine(audio::sample_rate));
    t.send(std::vector<audio::sample>(audio::sample_rate));
    CHECK(*t.path.sizes.begin() <= 2);
    CHECK(t.path.sizes.size() == 2);
    CHECK(t.path.sizes.contains(80));
}

TEST_CASE("a leg plays frames in their places and reports the missing ones", "[voice_leg]") {
    leg_under_test t(true);
    const auto opus = babel::test::opus_silence();
    voice::voice_frame heard;
    for (std::uint32_t n = 0; n < 100; ++n) {
        if (n % 10 != 9) t.leg->on_frame({n * 8, 0, opus});
        t.leg->hear(heard, false);
    }
    CHECK(t.leg->playout().packets == 90);
    t.leg->send(heard);
    CHECK(t.path.missing > 0);
    CHECK(t.path.missing == t.leg->playout().concealed_samples / audio::frame_samples);
    t.path.missing = 0;
    t.leg->send_shared(opus, heard);
    CHECK(t.path.missing > 0);
}

TEST_CASE("only a path that repeats what is lost makes a leg wait for that", "[voice_leg]") {
    constexpr std::chrono::milliseconds round_trip{100};
    leg_under_test base(false, round_trip);
    leg_under_test sealed(true, round_trip);
    CHECK(base.leg->playout().target >= round_trip);
    CHECK(sealed.leg->playout().target < round_trip);
}

TEST_CASE("packets that are not Opus are counted and dropped", "[voice_leg]") {
    leg_under_test t;
    t.leg->on_packet({});
    t.leg->on_packet(std::vector<std::uint8_t>(2000, 0xff));
    t.leg->on_frame({0, 0, {}});
    CHECK(t.leg->playout().bad_packets == 3);
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

TEST_CASE("frames of 10 ms on a sealed path have one size, half of the long ones'", "[voice_leg]") {
    leg_under_test t(true);
    t.path.next_samples = voice::short_frame_samples;
    CHECK(t.leg->frame_samples(voice::frame_length::automatic) == voice::short_frame_samples);
    const auto loud = babel::audio::test::sine(audio::sample_rate);
    for (std::size_t at = 0; at < loud.size(); at += voice::short_frame_samples)
        t.leg->send(std::span(loud).subspan(at, voice::short_frame_samples));
    CHECK(t.path.packets == 100);
    CHECK(t.path.last_samples == voice::short_frame_samples);
    CHECK(t.path.sizes == std::set<std::size_t>{40});
}
