// A voice bridge between fake devices, which a test feeds by hand, and scripted peers.
#pragma once

#include "support/bounded_run.hpp"
#include "support/scripted_transport.hpp"
#include <babel/audio/waker.hpp>
#include <babel/mixer/voice_bridge.hpp>
#include <babel/voice/voice_link.hpp>
#include <babel/wire/codec.hpp>

#include <algorithm>
#include <cmath>
#include <complex>
#include <deque>
#include <list>
#include <numbers>
#include <random>
#include <vector>

namespace babel::test {

using namespace std::chrono_literals;
using audio::sample;
using voice::voice_link;

using bytes = std::vector<std::uint8_t>;
constexpr std::size_t frame = audio::frame_samples;

class fake_source final : public audio::source {
public:
    void feed(std::vector<sample> samples) {
        waiting_.insert(waiting_.end(), samples.begin(), samples.end());
        wake_.wake();
    }
    bool running = false;

    error_code start() override { return running = true, error_code(); }
    void stop() override { running = false; }
    int wake_fd() const override { return wake_.fd(); }
    std::size_t read(std::span<sample> out) override {
        static_cast<void>(wake_.consume());
        const auto count = std::min(out.size(), waiting_.size());
        std::copy_n(waiting_.begin(), count, out.begin());
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
        return count;
    }
    std::string description() const override { return "fake"; }
    audio::device_counters counters() const override { return {}; }

private:
    audio::waker wake_ = *audio::waker::event();
    std::deque<sample> waiting_;
};

class fake_sink final : public audio::sink {
public:
    void ask(std::size_t samples) {
        wanted_ = samples;
        wake_.wake();
    }
    std::vector<sample> heard;
    bool running = false;

    error_code start() override { return running = true, error_code(); }
    void stop() override { running = false; }
    int wake_fd() const override { return wake_.fd(); }
    std::size_t wanted() override {
        static_cast<void>(wake_.consume());
        return std::exchange(wanted_, 0);
    }
    void write(std::span<const sample> samples) override {
        heard.insert(heard.end(), samples.begin(), samples.end());
    }
    std::string description() const override { return "fake"; }
    audio::device_counters counters() const override { return {}; }

private:
    audio::waker wake_ = *audio::waker::event();
    std::size_t wanted_ = 0;
};

inline std::vector<sample> tone(std::size_t count, double hz = 440) {
    std::vector<sample> out(count);
    const double turn = 2 * std::numbers::pi * hz / audio::sample_rate;
    for (std::size_t i = 0; i < count; ++i)
        out[i] = static_cast<sample>(8000 * std::sin(turn * static_cast<double>(i)));
    return out;
}

/// The amplitude of one frequency, by correlation with it.
inline double amplitude_at(std::span<const sample> samples, double hz) {
    std::complex<double> sum;
    const double turn = 2 * std::numbers::pi * hz / audio::sample_rate;
    for (std::size_t i = 0; i < samples.size(); ++i)
        sum += std::polar(1.0, -turn * static_cast<double>(i)) * double(samples[i]);
    return 2 * std::abs(sum) / static_cast<double>(samples.size());
}

inline double loudness(std::span<const sample> samples) {
    double sum = 0;
    for (const auto s : samples)
        sum += double(s) * double(s);
    return std::sqrt(sum / static_cast<double>(samples.size()));
}

inline std::vector<sample> noise(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> values(0, 2000);
    std::vector<sample> out(count);
    std::generate(out.begin(), out.end(), [&] { return static_cast<sample>(values(random)); });
    return out;
}

/// Somebody at the other end of a leg.
struct far_end {
    far_end(asio::io_context& loop, const mixer::settings& options)
        : peer(loop.get_executor()),
          leg(*voice::voice_leg::make(link, options.encoder, [this] { played_out = true; })) {}

    scripted_peer peer;
    bytes buffer = bytes(4096);
    std::chrono::steady_clock::time_point link_time{1h};
    voice_link link{peer.make_transport(), buffer, {.now = [this] { return link_time; }}};
    bool played_out = false;
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

/// Lifetime: peers leave at its end.
struct bridge_under_test {
    explicit bridge_under_test(mixer::settings wanted = plain_voice(false))
        : options(std::move(wanted)) {}
    ~bridge_under_test() {
        for (auto& each : peers)
            bridge.leave(*each.leg);
        spawned<void> closing(loop, bridge.close());
        run_until(loop, [&] { return closing.ended(); });
    }

    asio::io_context loop{1};
    mixer::settings options;
    logger log{log_level::error};
    std::vector<mixer::mixer_event> events;
    fake_source* in = new fake_source;
    fake_sink* out = new fake_sink;
    mixer::voice_bridge bridge{
        loop.get_executor(),
        {std::unique_ptr<audio::source>(in), std::unique_ptr<audio::sink>(out)},
        options,
        log,
        [this](const mixer::mixer_event& e) { events.push_back(e); }};
    std::list<far_end> peers;

    far_end& joined() {
        auto& added = peers.emplace_back(loop, options);
        bridge.join(*added.leg);
        run_ready(loop);
        return added;
    }
    /// The microphone gives these frames, one by one, and each is sent to whoever can hear.
    void say(std::span<const sample> samples) {
        for (std::size_t at = 0; at < samples.size(); at += frame) {
            auto& first = peers.front();
            const auto before = first.link.stats().packets_sent;
            const auto piece = samples.subspan(at, frame);
            in->feed({piece.begin(), piece.end()});
            run_until(loop, [&] { return first.link.stats().packets_sent > before; });
        }
    }
    /// The loudspeaker asks for a frame.
    void hear_frame() {
        const auto before = out->heard.size();
        out->ask(frame);
        run_until(loop, [&] { return out->heard.size() == before + frame; });
    }
    /// One peer says a tone and the loudspeaker asks for it, frame by frame.
    void hear_tone(far_end& from, std::size_t frames) {
        const auto all = tone(frames * frame);
        for (std::size_t at = 0; at < all.size(); at += frame) {
            from.says(std::span(all).subspan(at).first<frame>());
            hear_frame();
        }
    }
};

} // namespace babel::test
