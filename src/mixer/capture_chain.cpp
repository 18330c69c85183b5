#include "mixer/capture_chain.hpp"

#include <babel/audio/mixing.hpp>

#include <algorithm>
#include <utility>

namespace babel::mixer {

error_code capture_chain::start(const settings& chosen) {
    level_ = {};
    return adjust(chosen);
}

void capture_chain::stop() {
    processing_ = {};
    processor_.reset();
    player_.reset();
    tone_.reset();
}

error_code capture_chain::adjust(const settings& chosen) {
    gate_.reset();
    if (chosen.vad_dbfs) gate_.emplace(*chosen.vad_dbfs);
    const auto wanted = processing_for(chosen);
    if (wanted == std::exchange(processing_, wanted)) return {};
    processor_.reset();
    if (!wanted.any()) return {};
    auto made = audio::voice_processor::make(wanted);
    if (!made) return made.error();
    processor_ = std::move(*made);
    return {};
}

void capture_chain::process(std::span<audio::sample> frame, const voice_controls& controls) {
    // Even while muted: it keeps learning the room.
    if (processor_) processor_->process(frame);
    level_.add(frame);
    if (controls.sends_voice())
        audio::amplify(frame, controls.mic_percent);
    else
        std::ranges::fill(frame, audio::sample{0});
    if (gate_) gate_->pass(frame);
    if (player_ && !controls.held) mix_file(frame);
    if (tone_) mix_tone(frame);
}

void capture_chain::mix_file(std::span<audio::sample> frame) {
    voice::voice_frame buffer{};
    const auto played = std::span(buffer).first(frame.size());
    player_->read(played);
    audio::mix_into(frame, played);
}

void capture_chain::mix_tone(std::span<audio::sample> frame) {
    voice::voice_frame buffer;
    const auto tone = std::span(buffer).first(frame.size());
    tone_->read(tone);
    audio::mix_into(frame, tone);
    if (tone_->finished()) tone_.reset();
}

void capture_chain::heard(std::span<const audio::sample> samples) {
    if (processor_) processor_->heard(samples);
}

void capture_chain::play_file(std::unique_ptr<audio::player> file, audio::file_end on_done) {
    player_ = std::move(file);
    on_file_done_ = std::move(on_done);
}

void capture_chain::report_file_end() {
    if (!player_ || !player_->finished()) return;
    const auto ended = std::exchange(player_, {});
    if (const auto on_done = std::exchange(on_file_done_, {})) on_done(*ended);
}

} // namespace babel::mixer
