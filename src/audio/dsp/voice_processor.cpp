// voice_processor over either interface of webrtc-audio-processing.
#include "audio/dsp/apm.hpp"
#include <babel/audio/voice_processor.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace babel::audio {
namespace {

constexpr float full_scale = 32768;

// From heard() to the microphone's frame where little is known. The library's filter starts some
// milliseconds sooner and is 128 ms long; longer delays are measured.
constexpr int assumed_delay_ms = 40;
constexpr int block_ms = 10;

// The measurement: first after 2.5 s of sound. After a step it shows the old delay for a while.
constexpr int blocks_between_looks = 250;
constexpr int blocks_after_step = 1000;
constexpr int latest_in_filter_ms = 90;
constexpr int aimed_lag_ms = 40;
constexpr std::size_t longest_far_delay = 40; // blocks

const webrtc::StreamConfig mono(sample_rate, 1);

float to_float(sample s) {
    return static_cast<float>(s) / full_scale;
}

sample to_sample(float value) {
    return static_cast<sample>(
        std::lrint(std::clamp(value * full_scale, -full_scale, full_scale - 1))
    );
}

} // namespace

bool voice_processor::available() noexcept {
    return true;
}

result<std::unique_ptr<voice_processor>> voice_processor::make(voice_processing wanted) {
    auto made = make_engine(wanted);
    if (!made) return made.error();
    return std::unique_ptr<voice_processor>(new voice_processor(std::move(*made), wanted));
}

voice_processor::voice_processor(engine made, voice_processing wanted)
    : engine_(std::move(made)), may_cancel_echo_(wanted.echo_cancellation),
      cancels_echo_(wanted.echo_cancellation), blocks_until_look_(blocks_between_looks) {}

void voice_processor::process(std::span<sample> frame) {
    block near;
    auto* const channel = near.data();
    for (std::size_t at = 0; at + block_samples <= frame.size(); at += block_samples) {
        const auto part = frame.subspan(at, block_samples);
        std::ranges::transform(part, near.begin(), to_float);
        if (may_cancel_echo_) finder_.captured(near);
        // Not kept by the library from block to block.
        engine_->set_stream_delay_ms(assumed_delay_ms);
        const int failed = engine_->ProcessStream(&channel, mono, mono, &channel);
        if (failed == 0) std::ranges::transform(near, part.begin(), to_sample);
        if (--blocks_until_look_ == 0) follow_delay();
    }
    follow_echo();
}

void voice_processor::follow_echo() {
    const auto found = finder_.look();
    if (!may_cancel_echo_ || found == echo_finder::verdict::unknown) return;
    const bool wanted = found == echo_finder::verdict::echo;
    if (wanted != std::exchange(cancels_echo_, wanted)) cancel_echo(wanted);
}

void voice_processor::heard(std::span<const sample> samples) {
    while (!samples.empty()) {
        const auto room = std::span(far_[far_newest_ % far_blocks]).subspan(far_filled_);
        const auto now = samples.first(std::min(samples.size(), room.size()));
        std::ranges::transform(now, room.begin(), to_float);
        samples = samples.subspan(now.size());
        far_filled_ += now.size();
        if (now.size() < room.size()) return;
        if (may_cancel_echo_) finder_.heard(far_[far_newest_ % far_blocks]);
        analyze_far();
        far_filled_ = 0;
        ++far_newest_;
    }
}

void voice_processor::analyze_far() {
    static_assert(longest_far_delay < far_blocks);
    // A copy: the library overwrites its input.
    auto far = far_[(far_newest_ - far_delay_) % far_blocks];
    auto* const channel = far.data();
    // It fails for a wrong format only.
    static_cast<void>(engine_->ProcessReverseStream(&channel, mono, mono, &channel));
}

void voice_processor::follow_delay() {
    blocks_until_look_ = blocks_between_looks;
    const auto lag_ms = measured_lag_ms();
    if (!lag_ms || (*lag_ms >= 0 && *lag_ms <= latest_in_filter_ms)) return;
    const auto now = static_cast<int>(far_delay_);
    const auto wanted = now + (*lag_ms - aimed_lag_ms) / block_ms;
    far_delay_ = static_cast<std::size_t>(std::clamp(wanted, 0, int{longest_far_delay}));
    if (far_delay_ != static_cast<std::size_t>(now)) blocks_until_look_ = blocks_after_step;
}

} // namespace babel::audio
