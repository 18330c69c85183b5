// A leg with a scripted peer, and the sounds that both sides make.
#pragma once

#include "audio/signals.hpp"
#include "support/catch.hpp"
#include "support/scripted_transport.hpp"
#include <babel/mixer/settings.hpp>
#include <babel/voice/voice_leg.hpp>
#include <babel/voice/voice_link.hpp>
#include <babel/wire/codec.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <random>
#include <vector>

namespace babel::test {

using namespace std::chrono_literals;
using audio::sample;
using audio::test::amplitude_at;
using audio::test::rms;
using audio::test::sine;
using voice::voice_link;

using bytes = std::vector<std::uint8_t>;
constexpr std::size_t frame = audio::frame_samples;

inline std::vector<sample> noise(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> values(0, 2000);
    std::vector<sample> out(count);
    std::generate(out.begin(), out.end(), [&] { return static_cast<sample>(values(random)); });
    return out;
}

/// The other end of a leg.
struct far_end {
    far_end(asio::io_context& loop, const mixer::settings& options)
        : peer(loop.get_executor()), leg(*voice::voice_leg::make(link, options.encoder, [this] {
              played_out = true;
              if (when_played_out) when_played_out();
          })) {}

    scripted_peer peer;
    bytes buffer = bytes(4096);
    std::chrono::steady_clock::time_point link_time{1h};
    voice_link link{peer.make_transport(), buffer, {.now = [this] { return link_time; }}};
    bool played_out = false;
    std::function<void()> when_played_out;
    std::unique_ptr<voice::voice_leg> leg;
    voice::encoder encoder = *voice::encoder::make({32000, 5});

    /// The Opus packets that were sent to it since the last call.
    std::vector<bytes> sent() {
        std::vector<bytes> packets;
        wire::framer framer(65536);
        const auto whole = peer.take_received();
        static_cast<void>(framer.feed(whole, [&](bytes_view packet) -> error_code {
            const auto message = wire::decode<wire::to_peer>(packet);
            const auto& data = std::get<wire::voice_data>(*message).data;
            packets.emplace_back(data.begin(), data.end());
            return {};
        }));
        return packets;
    }
    void says(std::span<const sample, frame> samples) {
        std::array<std::uint8_t, voice::max_encoded_bytes> packet;
        const auto size = encoder.encode(samples, packet);
        leg->on_packet(bytes_view(packet).first(*size));
    }
};

inline std::vector<sample> decoded(const std::vector<bytes>& packets) {
    auto decoder = *voice::decoder::make();
    std::vector<sample> all;
    for (const auto& packet : packets) {
        std::array<sample, frame> out{};
        REQUIRE(decoder.decode(packet, out).has_value());
        all.insert(all.end(), out.begin(), out.end());
    }
    return all;
}

inline mixer::settings plain_voice(bool echo_cancellation) {
    mixer::settings options;
    options.echo_cancellation = echo_cancellation;
    options.noise_suppression = false;
    options.encoder.complexity = 5;
    return options;
}

} // namespace babel::test
