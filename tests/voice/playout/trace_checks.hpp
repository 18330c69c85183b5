// Invariants of every trace: losses are accounted for, nothing is heard twice.
#pragma once

#include "support/catch.hpp"
#include "voice/playout/speech.hpp"
#include "voice/playout/trace.hpp"
#include <babel/voice/opus_codec.hpp>

#include <array>
#include <cmath>
#include <numbers>

namespace babel::voice::test {

using namespace audio;
using namespace audio::test;

/// The buffer keeps its bound, and all samples of the trace are accounted for.
inline void check_bounds(const trace& arrivals) {
    const auto call = hear(arrivals, speech_packet);
    CHECK(call.max_buffered <= playout::max_buffered + frame_samples);
    const auto brought = arrivals.size() * frame_samples;
    const auto& end = call.end;
    CHECK(end.packets == arrivals.size());
    const auto gone = end.dropped_samples + end.compressed_samples + end.buffered_samples;
    const auto added = end.stretched_samples + end.concealed_samples;
    CHECK(brought + added >= gone);
    CHECK(call.sound.size() + samples_in_ms(20) >= brought + added - gone);
}

/// Opus packets of samples one by one.
inline std::vector<packet_bytes>
packets_of(std::size_t count, const std::function<sample()>& next) {
    auto encoder = voice::encoder::make({64000, 5}).value();
    std::vector<packet_bytes> all(count, packet_bytes(max_encoded_bytes));
    for (auto& each : all) {
        std::array<sample, frame_samples> frame{};
        std::ranges::generate(frame, next);
        each.resize(encoder.encode(frame, each).value());
    }
    return all;
}

/// A tone that rises by 10 Hz a packet: its pitch identifies the packet.
class rising_tone {
public:
    static constexpr double first_hz = 300, step_hz = 10;

    explicit rising_tone(std::size_t packets)
        : packets_(packets_of(packets, [this] { return next(); })) {}
    const packet_bytes& operator()(std::size_t n) const { return packets_[n]; }

private:
    sample next() {
        const auto packet = static_cast<double>(made_++ / frame_samples);
        turn_ += (first_hz + step_hz * packet) / sample_rate;
        return static_cast<sample>(8000 * std::sin(2 * std::numbers::pi * turn_));
    }

    std::size_t made_ = 0;
    double turn_ = 0;
    std::vector<packet_bytes> packets_; // made by the two above
};

/// The pitch of a tone by the times at which it rises through zero.
inline double pitch(std::span<const sample> sound) {
    std::vector<double> crossings;
    for (std::size_t i = 1; i < sound.size(); ++i)
        if (sound[i - 1] < 0 && sound[i] >= 0)
            crossings.push_back(
                static_cast<double>(i) - sound[i] / double(sound[i] - sound[i - 1])
            );
    if (crossings.size() < 2) return 0;
    const auto periods = static_cast<double>(crossings.size() - 1);
    return periods * sample_rate / (crossings.back() - crossings.front());
}

/// Of each 20 ms that are loud.
inline std::vector<double> pitches(std::span<const sample> sound) {
    std::vector<double> all;
    for (; sound.size() >= frame_samples; sound = sound.subspan(frame_samples))
        if (rms(sound.first(frame_samples)) > 4000)
            all.push_back(pitch(sound.first(frame_samples)));
    return all;
}

/// Of a rising tone of so many packets.
inline void check_order(const std::vector<double>& heard, std::size_t packets) {
    CHECK(heard.size() > packets / 2);
    CHECK(heard.back() > rising_tone::first_hz + rising_tone::step_hz * 0.9 * double(packets));
    constexpr double tolerance = 3.5 * rising_tone::step_hz; // a cross-fade, or concealment
    for (std::size_t i = 5; i < heard.size(); ++i) {         // it fades in
        INFO(i);
        CHECK(heard[i] > heard[i - 1] - tolerance);
    }
}

} // namespace babel::voice::test
