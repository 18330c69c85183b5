// Checks microphone and loudspeaker, and measures the delay between them.
#include "cli/doctor/checks.hpp"
#include "cli/doctor/loop_probe.hpp"
#include <babel/audio/clocked_device.hpp>
#include <babel/audio/portaudio_device.hpp>

#include <poll.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>

namespace babel::cli {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using namespace std::chrono_literals;

constexpr auto settling = 300ms;     // devices begin with old buffers
constexpr auto time_limit = 2500ms;  // for a device that does not deliver: it is reopened after 1 s
constexpr auto longest_loop = 600ms; // Bluetooth both ways
constexpr auto tick = 50ms;

constexpr clock::duration duration_of(std::size_t samples) {
    return std::chrono::duration_cast<clock::duration>(
        microseconds(static_cast<std::int64_t>(samples) * 1'000'000 / audio::sample_rate)
    );
}

/// Runs both ends for a moment. If both are devices, plays the probe and records it.
class loop_test {
public:
    loop_test(audio::source& microphone, audio::sink& loudspeaker, bool may_play)
        : microphone_(microphone), loudspeaker_(loudspeaker), may_play_(may_play) {}

    void run() {
        const auto began = clock::now();
        for (auto now = began; !is_over(now - began); now = clock::now()) {
            std::array<pollfd, 2> ends{
                pollfd{microphone_.wake_fd(), POLLIN, 0}, {loudspeaker_.wake_fd(), POLLIN, 0}};
            ::poll(ends.data(), ends.size(), static_cast<int>(tick / 1ms));
            record();
            play(is_settled(clock::now() - began));
        }
    }

    double loudest() const { return loudest_; }

    /// Both times are taken here: when the probe was handed over, and when it was received.
    std::optional<microseconds> loop() const {
        const auto found = find_probe(recorded_);
        if (!found) return {};
        const auto got = recording_began_ + duration_of(found->at);
        if (got < given_) return {};
        return std::chrono::duration_cast<microseconds>(got - given_);
    }

private:
    bool is_settled(clock::duration passed) const {
        const bool moved =
            microphone_.counters().callbacks > 0 && loudspeaker_.counters().callbacks > 0;
        return moved && passed > settling;
    }

    bool is_over(clock::duration passed) const {
        if (next_ > 0) return clock::now() - given_ > duration_of(probe_.size()) + longest_loop;
        return passed > time_limit || (!may_play_ && is_settled(passed));
    }

    void record() {
        std::array<audio::sample, audio::frame_samples> piece;
        for (std::size_t got = piece.size(); got == piece.size();) {
            got = microphone_.read(piece);
            recorded_.insert(recorded_.end(), piece.begin(), piece.begin() + got);
            for (const auto s : std::span(piece).first(got))
                loudest_ = std::max(loudest_, std::abs(static_cast<double>(s)) / 32768);
        }
        if (recorded_.empty()) return;
        // Blocks are late by up to their length, and by our own delay: the earliest is right.
        recording_began_ = std::min(recording_began_, clock::now() - duration_of(recorded_.size()));
    }

    /// Earlier recordings may have holes from the opening of the device.
    void begin() {
        given_ = clock::now();
        recorded_.clear();
        recording_began_ = clock::time_point::max();
    }

    void play(bool is_settled) {
        std::array<audio::sample, audio::frame_samples> piece{};
        for (auto wanted = loudspeaker_.wanted(); wanted > 0;) {
            const auto now = std::span(piece).first(std::min(wanted, piece.size()));
            std::ranges::fill(now, audio::sample{0});
            if (may_play_ && is_settled) {
                if (next_ == 0) begin();
                const auto count = std::min(now.size(), probe_.size() - next_);
                std::copy_n(
                    probe_.begin() + static_cast<std::ptrdiff_t>(next_), count, now.begin()
                );
                next_ += count;
            }
            loudspeaker_.write(now);
            wanted -= now.size();
        }
    }

    audio::source& microphone_;
    audio::sink& loudspeaker_;
    const std::vector<audio::sample> probe_ = make_probe();
    const bool may_play_;
    std::size_t next_ = 0; // of the probe
    clock::time_point given_{};
    std::vector<audio::sample> recorded_;
    clock::time_point recording_began_ = clock::time_point::max();
    double loudest_ = 0;
};

/// An end under test. Silence replaces an end that is no device or cannot be opened.
template <class Device>
struct looked_at {
    device_finding found;
    std::unique_ptr<Device> device;

    bool works() const { return found.is_device && !found.failure; }

    void stop() {
        if (works()) {
            const auto counted = device->counters();
            found.failure = device->failure();
            found.moved = counted.callbacks > 0;
            found.losses = counted.xruns;
        }
        device->stop();
    }
};

template <class Device, class Make, class MakeSilent>
result<looked_at<Device>> open(const audio::endpoint& wanted, Make make, MakeSilent make_silent) {
    looked_at<Device> end;
    end.found.name = wanted.name;
    end.found.is_device = wanted.type == audio::endpoint::kind::device;
    if (end.found.is_device) {
        auto made = make(wanted.name, audio::portaudio_settings{});
        if (made) {
            end.device = std::move(*made);
            end.found.name = end.device->description();
            end.found.failure = end.device->start();
        } else {
            end.found.failure = made.error();
        }
    }
    if (end.works()) return end;
    auto silent = make_silent();
    if (!silent) return silent.error();
    end.device = std::move(*silent);
    if (const auto failed = end.device->start()) return failed;
    return end;
}

sound_finding failed_with(error_code why) {
    sound_finding found;
    found.microphone.failure = found.loudspeaker.failure = why;
    return found;
}

} // namespace

sound_finding listen_to_devices(const audio::endpoint& in, const audio::endpoint& out) {
    auto loudspeaker = open<audio::sink>(out, audio::find_portaudio_sink, audio::make_null_sink);
    if (!loudspeaker) return failed_with(loudspeaker.error());
    auto microphone =
        open<audio::source>(in, audio::find_portaudio_source, audio::make_null_source);
    if (!microphone) return failed_with(microphone.error());
    loop_test test(
        *microphone->device, *loudspeaker->device, microphone->works() && loudspeaker->works()
    );
    test.run();
    microphone->stop();
    loudspeaker->stop();
    return {microphone->found, loudspeaker->found, test.loudest(), test.loop()};
}

} // namespace babel::cli
