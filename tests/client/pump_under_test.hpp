// A voice pump between fake devices, which a test feeds by hand, and a scripted peer.
#pragma once

#include "support/bounded_run.hpp"
#include "support/scripted_transport.hpp"
#include <babel/audio/waker.hpp>
#include <babel/client/voice_pump.hpp>
#include <babel/wire/codec.hpp>

#include <algorithm>
#include <cmath>
#include <deque>
#include <random>

namespace babel::test {

using namespace std::chrono_literals;
using audio::sample;
using client::voice_link;
using client::voice_pump;

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

inline std::vector<sample> tone(std::size_t count) {
    std::vector<sample> out(count);
    for (std::size_t i = 0; i < count; ++i)
        out[i] = static_cast<sample>(8000 * std::sin(0.0576 * static_cast<double>(i)));
    return out;
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

struct pump_under_test {
    explicit pump_under_test(std::unique_ptr<audio::voice_processor> wanted = nullptr)
        : processor(std::move(wanted)) {}

    asio::io_context loop{1};
    scripted_peer peer{loop.get_executor()};
    bytes buffer = bytes(4096);
    std::chrono::steady_clock::time_point link_time{1h};
    voice_link link{peer.make_transport(), buffer, {.now = [this] { return link_time; }}};
    fake_source in;
    fake_sink out;
    bool played_out = false;
    std::unique_ptr<audio::voice_processor> processor; // until the pump has it
    std::unique_ptr<voice_pump> pump = *voice_pump::make(
        loop.get_executor(),
        {in, out, nullptr, nullptr, std::move(processor)},
        {[] {}, [this] { played_out = true; }},
        {32000, 5}
    );
    std::unique_ptr<spawned<void>> capture, play;

    void start() {
        REQUIRE_FALSE(pump->start(link));
        capture = std::make_unique<spawned<void>>(loop, pump->capture());
        play = std::make_unique<spawned<void>>(loop, pump->play());
        run_ready(loop);
    }
    ~pump_under_test() {
        if (!capture) return;
        capture->cancel();
        play->cancel();
        run_until(loop, [&] { return capture->ended() && play->ended(); });
    }
    /// The Opus packets that were sent since the last call.
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
    double decoded_loudness(const std::vector<bytes>& packets) {
        auto decoder = *audio::decoder::make();
        std::vector<sample> all;
        for (const auto& packet : packets) {
            std::array<sample, frame> out_frame{};
            REQUIRE(decoder.decode(packet, out_frame).has_value());
            all.insert(all.end(), out_frame.begin(), out_frame.end());
        }
        return loudness(all);
    }
    /// The link takes something every 180 ms only, until it is sent at that rate.
    void hold_link_up(client::send_rate until) {
        for (int i = 0; i < 3000 && link.rate() != until; ++i) {
            if (i % 9 == 0) {
                peer.takes();
                run_ready(loop);
                peer.stops_taking();
            }
            link.send_voice(bytes{0});
            link_time += 20ms;
        }
        peer.takes();
        run_ready(loop);
        static_cast<void>(sent());
    }
    /// The peer says a tone and the loudspeaker asks for it, frame by frame.
    void hear_tone(std::size_t frames) {
        auto encoder = *audio::encoder::make({32000, 5});
        const auto all = tone(frames * frame);
        for (std::size_t at = 0; at < all.size(); at += frame) {
            std::array<std::uint8_t, audio::max_encoded_bytes> packet;
            const auto size = encoder.encode(std::span(all).subspan(at).first<frame>(), packet);
            pump->on_packet(bytes_view(packet).first(*size));
            const auto before = out.heard.size();
            out.ask(frame);
            run_until(loop, [&] { return out.heard.size() == before + frame; });
        }
    }
    void say(std::size_t frames) {
        const auto all = tone(frames * frame);
        for (std::size_t at = 0; at < all.size(); at += frame) {
            const auto before = link.stats().packets_sent;
            in.feed({all.begin() + std::ptrdiff_t(at), all.begin() + std::ptrdiff_t(at + frame)});
            run_until(loop, [&] { return link.stats().packets_sent > before; });
        }
    }
};

} // namespace babel::test
