// One peer's encoder, whose look-ahead follows the length of its frames, and the decoder of the
// peer.
#include "audio/signals.hpp"
#include "support/catch.hpp"
#include "voice/playout/speech.hpp"
#include <babel/voice/frame_length.hpp>
#include <babel/voice/leg_encoder.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <span>
#include <vector>

using namespace babel;
using namespace babel::audio;
using namespace babel::voice;
using namespace babel::audio::test;
using babel::voice::test::speech;

namespace {

constexpr std::size_t one_second = sample_rate;
constexpr std::size_t speech_delay = samples_of(look_ahead::for_speech);
constexpr std::size_t least_delay = samples_of(look_ahead::least);
constexpr double tone_hz = 500; // the same 4 ms later

encoder_settings of_constant_size(int bitrate_bps = 32'000) {
    encoder_settings settings{bitrate_bps, 5};
    settings.constant_size = true;
    return settings;
}

/// Sound through the encoder and one decoder, which has to take all of it.
struct through_opus {
    leg_encoder encoder;
    decoder peer = decoder::make().value();
    std::vector<sample> heard;
    std::set<std::size_t> sizes; // of the packets

    explicit through_opus(const encoder_settings& settings)
        : encoder(leg_encoder::make(settings).value()) {}

    void pass(std::span<const sample> sound, std::size_t frame) {
        for (; sound.size() >= frame; sound = sound.subspan(frame)) {
            std::array<std::uint8_t, max_encoded_bytes> packet{};
            const auto size = encoder.encode(sound.first(frame), packet).value();
            sizes.insert(size);
            decode(bytes_view(packet).first(size), frame);
        }
    }
    void decode(bytes_view packet, std::size_t frame) {
        std::array<sample, max_packet_samples> out{};
        REQUIRE(peer.decode(packet, out).value() == frame);
        heard.insert(heard.end(), out.begin(), out.begin() + static_cast<long>(frame));
    }
};

/// `sound` in frames of 20, 10 and again 20 ms, a third of each.
through_opus in_three_parts(std::span<const sample> sound, const encoder_settings& settings) {
    through_opus call(settings);
    const auto third = sound.size() / 3;
    call.pass(sound.first(third), frame_samples);
    call.pass(sound.subspan(third, third), short_frame_samples);
    call.pass(sound.subspan(2 * third), frame_samples);
    REQUIRE(call.heard.size() == sound.size());
    return call;
}

/// Likeness of a tenth of a second of both, `delay` apart: 1 is equal, -1 opposite.
double likeness(
    std::span<const sample> said, std::span<const sample> heard, std::size_t from, std::size_t delay
) {
    double both = 0, first = 0, other = 0;
    for (auto i = from; i < from + one_second / 10; ++i) {
        const double a = said[i], b = heard[i + delay];
        both += a * b;
        first += a * a;
        other += b * b;
    }
    return both / std::sqrt(first * other + 1);
}

/// The delay of at most 10 ms after which half a second of both is most alike.
std::size_t
delay_at(std::span<const sample> said, std::span<const sample> heard, std::size_t from) {
    std::size_t best = 0;
    double most = 0;
    for (std::size_t delay = 0; delay < samples_in_ms(10); ++delay) {
        double both = 0;
        for (auto i = from; i < from + one_second / 2; ++i)
            both += static_cast<double>(said[i]) * heard[i + delay];
        if (both > most) {
            most = both;
            best = delay;
        }
    }
    return best;
}

auto about(std::size_t delay) {
    return Approx(static_cast<double>(delay)).epsilon(0).margin(24); // half a millisecond
}

std::vector<sample> speech_of(std::size_t samples) {
    std::vector<sample> sound;
    while (sound.size() < samples)
        sound.insert(sound.end(), speech().begin(), speech().end());
    sound.resize(samples);
    return sound;
}

/// A second of the sound by another encoder, while the leg's own one rests.
void pass_by_another(through_opus& call, std::span<const sample> sound) {
    auto other = encoder::make(of_constant_size()).value();
    for (std::size_t at = 0; at < one_second; at += frame_samples) {
        voice_frame frame;
        std::ranges::copy(sound.subspan(at, frame_samples), frame.begin());
        std::array<std::uint8_t, max_encoded_bytes> packet{};
        const auto size = other.encode(frame, packet).value();
        call.decode(bytes_view(packet).first(size), frame_samples);
        call.encoder.rest(frame);
    }
}

} // namespace

TEST_CASE("frames of 10 ms are heard 4 ms sooner than frames of 20 ms", "[leg_encoder]") {
    const auto said = speech_of(12 * one_second);
    const auto call = in_three_parts(said, of_constant_size());
    CHECK(delay_at(said, call.heard, 2 * one_second) == about(speech_delay));
    // 2 s after the change the 4 ms have been left out, wherever the speech was alike.
    CHECK(delay_at(said, call.heard, 6 * one_second + one_second / 2) == about(least_delay));
    CHECK(delay_at(said, call.heard, 9 * one_second) == about(speech_delay));
}

TEST_CASE("a change of the look-ahead leaves no gap and no click", "[leg_encoder]") {
    const auto said = sine(3 * one_second, tone_hz);
    const auto call = in_three_parts(said, of_constant_size());
    const auto heard = std::span(call.heard);
    const auto level = rms(said);
    const auto piece = samples_in_ms(5);
    for (auto at = one_second / 2; at + piece <= heard.size(); at += piece) {
        INFO("at " << at / samples_in_ms(1) << " ms");
        CHECK(rms(heard.subspan(at, piece)) > level / 3);
        CHECK(rms(heard.subspan(at, piece)) < level * 2);
    }
    CHECK(largest_step(heard.subspan(one_second / 2)) < 3 * largest_step(said));
}

TEST_CASE("the 4 ms are left out where the sound resembles itself, or after 2 s", "[leg_encoder]") {
    // 4 ms later it is the opposite: nowhere would a cross-fade pass unheard.
    const auto said = sine(5 * one_second, 375);
    through_opus call(of_constant_size());
    const auto all = std::span(said);
    call.pass(all.first(one_second), frame_samples);
    call.pass(all.subspan(one_second), short_frame_samples);
    CHECK(likeness(said, call.heard, one_second / 2, speech_delay) > 0.9);
    CHECK(likeness(said, call.heard, 2 * one_second + one_second / 2, speech_delay) > 0.9);
    CHECK(likeness(said, call.heard, 4 * one_second, least_delay) > 0.9);
    CHECK(likeness(said, call.heard, 4 * one_second, speech_delay) < -0.9);
}

TEST_CASE("frames of silence lose the 4 ms at once", "[leg_encoder]") {
    auto said = speech_of(4 * one_second);
    const auto all = std::span(said);
    std::ranges::fill(all.subspan(one_second, one_second / 2), sample{0});
    through_opus call(of_constant_size());
    const auto within_pause = one_second + one_second / 10;
    call.pass(all.first(within_pause), frame_samples);
    call.pass(all.subspan(within_pause), short_frame_samples);
    CHECK(delay_at(said, call.heard, one_second + one_second / 2) == about(least_delay));
}

TEST_CASE("a change back before the 4 ms were left out repeats nothing", "[leg_encoder]") {
    const auto said = sine(2 * one_second, 375);
    through_opus call(of_constant_size());
    const auto all = std::span(said);
    call.pass(all.first(one_second), frame_samples);
    call.pass(all.subspan(one_second, samples_in_ms(100)), short_frame_samples);
    call.pass(all.subspan(one_second + samples_in_ms(100)), frame_samples);
    for (auto from = one_second / 2; from + one_second / 4 < said.size(); from += one_second / 20) {
        INFO("at " << from / samples_in_ms(1) << " ms");
        CHECK(likeness(said, call.heard, from, speech_delay) > 0.8);
    }
}

TEST_CASE("all frames of one length have one size, with either look-ahead", "[leg_encoder]") {
    auto said = speech_of(6 * one_second);
    std::ranges::fill(std::span(said).subspan(one_second, one_second / 2), sample{0});
    std::ranges::fill(std::span(said).subspan(3 * one_second, one_second / 2), sample{0});
    CHECK(in_three_parts(said, of_constant_size()).sizes == std::set<std::size_t>{40, 80});
    CHECK(in_three_parts(said, of_constant_size(16'000)).sizes == std::set<std::size_t>{20, 40});
}

TEST_CASE("with DTX and at low bitrates the speech coder stays", "[leg_encoder]") {
    auto with_dtx = of_constant_size();
    with_dtx.dtx = true;
    const auto said = speech_of(6 * one_second);
    for (const auto& settings : {with_dtx, of_constant_size(12'000)}) {
        INFO(settings.bitrate_bps);
        const auto call = in_three_parts(said, settings);
        CHECK(delay_at(said, call.heard, 3 * one_second) == about(speech_delay));
    }
}

TEST_CASE("a bitrate below 16 kbit/s brings the speech coder back", "[leg_encoder]") {
    const auto said = speech_of(8 * one_second);
    const auto all = std::span(said);
    through_opus call(of_constant_size());
    call.pass(all.first(4 * one_second), short_frame_samples);
    CHECK(delay_at(said, call.heard, 5 * one_second / 2) == about(least_delay));
    REQUIRE_FALSE(call.encoder.set_bitrate(12'000));
    call.pass(all.subspan(4 * one_second), short_frame_samples);
    CHECK(delay_at(said, call.heard, 6 * one_second) == about(speech_delay));
}

TEST_CASE("an encoder that rested continues after the other one", "[leg_encoder]") {
    const auto said = sine(3 * one_second, tone_hz);
    const auto all = std::span(said);
    for (const auto next : {short_frame_samples, frame_samples}) {
        INFO(next);
        through_opus call(of_constant_size());
        pass_by_another(call, all);
        CHECK(call.encoder.is_resting());
        call.pass(all.subspan(one_second), next);
        CHECK_FALSE(call.encoder.is_resting());
        const auto heard = std::span(call.heard).subspan(one_second / 2);
        CHECK(largest_step(heard) < 3 * largest_step(said));
        for (std::size_t at = 0; at + samples_in_ms(5) <= heard.size(); at += samples_in_ms(5))
            CHECK(rms(heard.subspan(at, samples_in_ms(5))) > rms(said) / 3);
    }
}
