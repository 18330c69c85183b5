// A voice bridge between fake devices, which a test feeds by hand, and scripted peers.
#pragma once

#include "mixer/far_end.hpp"
#include "support/bounded_run.hpp"
#include <babel/audio/waker.hpp>
#include <babel/mixer/voice_bridge.hpp>

#include <algorithm>
#include <deque>
#include <list>
#include <vector>

namespace babel::test {

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
    /// The microphone gives these frames, one by one, and each is sent.
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
    /// One peer sends a tone and the loudspeaker takes it, frame by frame.
    void hear_sine(far_end& from, std::size_t frames) {
        const auto all = sine(frames * frame);
        for (std::size_t at = 0; at < all.size(); at += frame) {
            from.says(std::span(all).subspan(at).first<frame>());
            hear_frame();
        }
    }
};

} // namespace babel::test
