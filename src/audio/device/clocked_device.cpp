// Silence, a tone, and nowhere.
#include "audio/device/clocked.hpp"
#include <babel/audio/clocked_device.hpp>

#include <cmath>
#include <numbers>

namespace babel::audio {
namespace {

class null_source final : public clocked_source {
public:
    using clocked_source::clocked_source;
    std::string description() const override { return "silence"; }

private:
    void fill(std::span<sample> out) override { std::ranges::fill(out, sample{0}); }
};

class tone_source final : public clocked_source {
public:
    using clocked_source::clocked_source;
    std::string description() const override { return "a tone of 440 Hz"; }

private:
    static constexpr int frequency_hz = 440;
    static constexpr double amplitude = 3276.7; // -20 dB of full scale

    void fill(std::span<sample> out) override {
        for (auto& s : out) {
            const double turn = static_cast<double>(phase_) / sample_rate;
            s = static_cast<sample>(std::lround(amplitude * std::sin(2 * std::numbers::pi * turn)));
            phase_ = (phase_ + frequency_hz) % sample_rate; // whole numbers: it never drifts
        }
    }

    int phase_ = 0; // in 1/48000 of a turn
};

class null_sink final : public clocked_sink {
public:
    using clocked_sink::clocked_sink;
    std::string description() const override { return "nowhere"; }

private:
    void accept(std::span<const sample>) override {}
};

template <class Device, class Interface>
result<std::unique_ptr<Interface>> make_clocked() {
    auto clock = frame_clock::make();
    if (!clock) return clock.error();
    return std::unique_ptr<Interface>(std::make_unique<Device>(std::move(*clock)));
}

} // namespace

result<std::unique_ptr<source>> make_null_source() {
    return make_clocked<null_source, source>();
}

result<std::unique_ptr<source>> make_tone_source() {
    return make_clocked<tone_source, source>();
}

result<std::unique_ptr<sink>> make_null_sink() {
    return make_clocked<null_sink, sink>();
}

} // namespace babel::audio
