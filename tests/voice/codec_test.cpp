// Opus encoding and decoding, and invalid packets.
#include "audio/signals.hpp"
#include "support/catch.hpp"
#include <babel/voice/opus_codec.hpp>

#include <opus.h>

#include <array>
#include <utility>

using namespace babel;
using namespace babel::audio;
using namespace babel::voice;
using namespace babel::audio::test;

namespace {

std::vector<std::vector<std::uint8_t>> encode_all(std::span<const sample> in) {
    auto opus = encoder::make({32000, 10}).value();
    std::vector<std::vector<std::uint8_t>> packets;
    for (; in.size() >= frame_samples; in = in.subspan(frame_samples)) {
        std::array<std::uint8_t, max_encoded_bytes> bytes{};
        const auto size = opus.encode(in.first<frame_samples>(), bytes).value();
        packets.emplace_back(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    }
    return packets;
}

} // namespace

TEST_CASE("a sine survives encoding and decoding", "[opus]") {
    auto opus = decoder::make().value();
    std::vector<sample> heard;
    for (const auto& packet : encode_all(sine(50 * frame_samples))) {
        CHECK(packet_samples(packet).value() == frame_samples);
        std::array<sample, max_packet_samples> out{};
        const auto count = opus.decode(packet, out).value();
        REQUIRE(count == frame_samples);
        heard.insert(heard.end(), out.begin(), out.begin() + frame_samples);
    }
    const auto steady = std::span<const sample>(heard).subspan(9600, 24000);
    CHECK(amplitude_at(steady, 440) == Approx(8000).epsilon(0.1));
    CHECK(rms(steady) == Approx(8000 / std::sqrt(2)).epsilon(0.1));
}

TEST_CASE("packets have the bit rate that was set", "[opus]") {
    std::size_t bytes = 0;
    for (const auto& packet : encode_all(sine(100 * frame_samples)))
        bytes += packet.size();
    CHECK(static_cast<double>(bytes) * 8 / 2 == Approx(32000).epsilon(0.3));
}

TEST_CASE("a changed bit rate applies from the next frame", "[opus]") {
    auto opus = encoder::make({32000, 10}).value();
    const auto second = sine(50 * frame_samples);
    const auto encoded_bytes = [&] {
        std::size_t bytes = 0;
        std::array<std::uint8_t, max_encoded_bytes> packet{};
        for (std::size_t at = 0; at < second.size(); at += frame_samples) {
            const std::span<const sample, frame_samples> frame(&second[at], frame_samples);
            bytes += opus.encode(frame, packet).value();
        }
        return static_cast<double>(bytes);
    };
    const auto before = encoded_bytes();
    REQUIRE_FALSE(opus.set_bitrate(12000));
    CHECK(encoded_bytes() < 0.6 * before);
    CHECK(opus.set_bitrate(-5).category() == opus_category());
}

TEST_CASE("with DTX silence is a byte a frame and comfort noise at the other end", "[opus]") {
    auto opus = encoder::make({.dtx = true}).value();
    auto other = decoder::make().value();
    std::array<sample, max_packet_samples> out{};
    std::array<std::uint8_t, max_encoded_bytes> packet{};
    const std::array<sample, frame_samples> silence{};
    int short_ones = 0;
    for (int i = 0; i < 100; ++i) {
        const auto size = opus.encode(silence, packet).value();
        const auto one = bytes_view(packet).first(size);
        short_ones += size == 1;
        REQUIRE(packet_samples(one).value() == frame_samples);
        REQUIRE(other.decode(one, out).value() == frame_samples);
    }
    CHECK(short_ones > 80);
}

TEST_CASE("concealment goes on for a while after the last packet", "[opus]") {
    auto opus = decoder::make().value();
    std::array<sample, max_packet_samples> out{};
    for (const auto& packet : encode_all(sine(10 * frame_samples))) {
        REQUIRE(opus.decode(packet, out));
    }
    const auto gap = std::span(out).first(480);
    CHECK(opus.conceal(gap).value() == 480);
    CHECK(rms(gap) > 2000);
    CHECK(opus.conceal(std::span(out).first(7)).has_error());
}

TEST_CASE("packets of every duration are measured", "[opus]") {
    struct row {
        const char* name;
        std::vector<std::uint8_t> packet;
        std::size_t samples;
    };
    // TOC: config << 3 | stereo << 2 | frame count code (RFC 6716, section 3.1).
    const std::vector<row> rows{
        {"CELT 2.5 ms", {28 << 3, 1}, 120},
        {"CELT 5 ms", {29 << 3, 1}, 240},
        {"CELT 10 ms", {30 << 3, 1}, 480},
        {"CELT 20 ms", {31 << 3, 1}, 960},
        {"stereo 20 ms", {31 << 3 | 4, 1}, 960},
        {"SILK 60 ms", {3 << 3, 1}, 2880},
        {"two of 60 ms", {3 << 3 | 1, 1, 1}, 5760},
        {"six of 20 ms", {31 << 3 | 3, 6, 1, 1, 1, 1, 1, 1}, 5760},
        {"nothing but a TOC as DTX sends it", {31 << 3}, 960},
    };
    for (const auto& [name, packet, samples] : rows) {
        INFO(name);
        CHECK(packet_samples(packet).value() == samples);
    }
}

TEST_CASE("hostile packets are refused", "[opus]") {
    struct row {
        const char* name;
        std::vector<std::uint8_t> packet;
    };
    const std::vector<row> rows{
        {"empty", {}},
        {"two equal frames in an odd number of bytes", {31 << 3 | 1, 1, 2, 3}},
        {"two frames and no size", {31 << 3 | 2}},
        {"two frames and a size beyond the end", {31 << 3 | 2, 200, 1}},
        {"many frames and no count", {31 << 3 | 3}},
        {"many frames that are none", {31 << 3 | 3, 0}},
        {"longer than 120 ms", {31 << 3 | 3, 7, 1, 1, 1, 1, 1, 1, 1}},
        {"three of 60 ms", {3 << 3 | 3, 3, 1, 1, 1}},
        {"padding beyond the end", {31 << 3 | 3, 0x41, 255, 255, 1}},
        {"sizes beyond the end", {31 << 3 | 3, 0x82, 100, 1}},
        {"equal frames that do not divide", {31 << 3 | 3, 3, 1, 1, 1, 1}},
        {"a frame above 1275 bytes", std::vector<std::uint8_t>(1300, 31 << 3)},
    };
    for (const auto& [name, packet] : rows) {
        INFO(name);
        const auto samples = packet_samples(packet);
        REQUIRE(samples.has_error());
        CHECK(samples.error() == errc::bad_opus_packet);
    }
}

TEST_CASE("frames of constant size have the size of their bitrate", "[opus]") {
    const auto loud = sine(frame_samples);
    const std::vector<sample> silence(frame_samples);
    for (const int bitrate : {12'000, 16'000, 24'000, 32'000}) {
        INFO(bitrate);
        encoder_settings settings{bitrate, 10};
        settings.constant_size = true;
        auto opus = encoder::make(settings).value();
        for (int i = 0; i < 100; ++i) {
            const std::span<const sample> sound = i / 10 % 2 == 0 ? loud : silence;
            std::array<std::uint8_t, max_encoded_bytes> packet{};
            const auto size = opus.encode(sound.first<frame_samples>(), packet).value();
            REQUIRE(size == static_cast<std::size_t>(bitrate) / 8 / 50);
        }
    }
}

TEST_CASE("the complexity has a limit at constant size", "[opus]") {
    const auto sound = sine(frame_samples);
    const auto packets_of = [&](int complexity, bool constant_size) {
        encoder_settings settings{32'000, complexity};
        settings.constant_size = constant_size;
        auto opus = encoder::make(settings).value();
        std::vector<std::uint8_t> all;
        for (int i = 0; i < 20; ++i) {
            std::array<std::uint8_t, max_encoded_bytes> packet{};
            const auto size =
                opus.encode(std::span<const sample>(sound).first<frame_samples>(), packet).value();
            all.insert(all.end(), packet.begin(), packet.begin() + static_cast<long>(size));
        }
        return all;
    };
    CHECK(packets_of(10, true) == packets_of(5, true));
    CHECK(packets_of(2, true) != packets_of(5, true));
    CHECK(packets_of(10, false) != packets_of(5, false));
}

TEST_CASE("encoders look ahead as far as libopus reports", "[opus]") {
    for (const auto& [which, application] :
         {std::pair(look_ahead::for_speech, OPUS_APPLICATION_VOIP),
          std::pair(look_ahead::least, OPUS_APPLICATION_RESTRICTED_LOWDELAY)}) {
        int error = OPUS_OK;
        OpusEncoder* const opus = opus_encoder_create(sample_rate, 1, application, &error);
        REQUIRE(error == OPUS_OK);
        opus_int32 samples = 0;
        CHECK(opus_encoder_ctl(opus, OPUS_GET_LOOKAHEAD(&samples)) == OPUS_OK);
        CHECK(static_cast<std::size_t>(samples) == samples_of(which));
        opus_encoder_destroy(opus);
    }
}

TEST_CASE("Opus errors have names", "[opus]") {
    const auto made = encoder::make({32000, 99});
    REQUIRE(made.has_error());
    CHECK(made.error().category() == opus_category());
    CHECK(made.error().message() == "invalid argument");
    auto opus = decoder::make().value();
    std::array<sample, 10> too_small{};
    const std::array<std::uint8_t, 2> packet{31 << 3, 1};
    CHECK(opus.decode(packet, too_small).error().category() == opus_category());
    CHECK(opus.decode({}, too_small).error() == errc::bad_opus_packet);
}
