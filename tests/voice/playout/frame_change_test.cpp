// A clean call whose frames change their length: from the encoder to the ear.
#include "audio/signals.hpp"
#include "support/catch.hpp"
#include "voice/playout/speech.hpp"
#include <babel/voice/frame_length.hpp>
#include <babel/voice/leg_encoder.hpp>
#include <babel/voice/media_clock.hpp>
#include <babel/voice/playout.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

using namespace babel;
using namespace babel::audio;
using namespace babel::audio::test;
using namespace babel::voice;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t taken_at_once = samples_in_ms(10); // by microphone and loudspeaker
constexpr std::chrono::seconds time_of_a_length{12};     // longer than the playout's wait for calm

/// Frames leave at their ends, and are there at once. The loudspeaker takes its sound 3 ms after
/// the microphone gave some.
struct changing_call {
    explicit changing_call(std::vector<sample> sound) : said(std::move(sound)) {}

    static encoder_settings settings() {
        encoder_settings out{32'000, 5};
        out.constant_size = true;
        return out;
    }

    playout_stats talk(std::size_t frame) {
        const auto end = now + time_of_a_length;
        for (std::size_t made = taken_at_once; now < end; made += taken_at_once) {
            now += 10ms;
            if (made == frame) {
                send(frame);
                made = 0;
            }
            heard.resize(heard.size() + taken_at_once);
            ear.pull(playout::time_point(now + 3ms), std::span(heard).last(taken_at_once));
        }
        return ear.stats();
    }
    void send(std::size_t frame) {
        std::array<std::uint8_t, max_encoded_bytes> packet{};
        const auto sound = std::span<const sample>(said).subspan(sent % said.size(), frame);
        const auto size = encoder.encode(sound, packet).value();
        const timed_frame made{
            static_cast<std::uint32_t>(sent / tick_samples), 0, bytes_view(packet).first(size)};
        REQUIRE_FALSE(ear.on_frame(playout::time_point(now), made));
        sent += frame;
    }

    std::vector<sample> said; // whole frames of 20 ms, over and over
    leg_encoder encoder = leg_encoder::make(settings()).value();
    playout ear = playout::make().value();
    std::chrono::milliseconds now{0};
    std::size_t sent = 0; // samples
    std::vector<sample> heard;
};

void check_changes_of(changing_call& call) {
    const auto first = call.talk(frame_samples);
    CHECK(first.target == 15ms);
    const auto sooner = call.talk(short_frame_samples);
    CHECK(sooner.target == 10ms);
    CHECK(sooner.delay <= 20ms);
    CHECK(sooner.underruns == 0);
    CHECK(sooner.concealed_samples == 0);
    CHECK(sooner.stretched_samples == first.stretched_samples);
    // The 10 ms, and up to 10 that were there before and were no reason for a change.
    CHECK(sooner.compressed_samples - first.compressed_samples <= samples_in_ms(20));
    const auto last = call.talk(frame_samples);
    CHECK(last.target == 15ms);
    CHECK(last.concealed_samples <= samples_in_ms(10));
    CHECK(last.stretched_samples - sooner.stretched_samples <= samples_in_ms(16));
    CHECK(last.late_packets == 0);
    CHECK(last.dropped_samples == 0);
    CHECK(last.bad_packets == 0);
}

} // namespace

TEST_CASE("frames of another length are neither late nor missing", "[playout][frames]") {
    auto speech = babel::voice::test::speech();
    speech.resize(speech.size() - speech.size() % frame_samples);
    changing_call call(std::move(speech));
    check_changes_of(call);
}

TEST_CASE("a tone has no gap where its frames change their length", "[playout][frames]") {
    changing_call call(sine(sample_rate, 500)); // the same after each piece that is left out
    check_changes_of(call);
    const auto heard = std::span<const sample>(call.heard).subspan(sample_rate);
    const auto level = rms(call.said);
    const auto piece = samples_in_ms(5);
    for (std::size_t at = 0; at + piece <= heard.size(); at += piece) {
        INFO("at " << at / samples_in_ms(1) << " ms");
        CHECK(rms(heard.subspan(at, piece)) > level / 3);
    }
}
