// The steps from the microphone's sound to the sound that is sent.
#pragma once

#include <babel/audio/level_meter.hpp>
#include <babel/audio/player.hpp>
#include <babel/audio/tone_pattern.hpp>
#include <babel/audio/voice_gate.hpp>
#include <babel/audio/voice_processor.hpp>
#include <babel/core/error.hpp>
#include <babel/mixer/settings.hpp>
#include <babel/mixer/voice_controls.hpp>
#include <babel/voice/voice_frame.hpp>

#include <memory>
#include <optional>
#include <span>

namespace babel::mixer {

/// Echo cancellation and noise suppression, level meter, mute and volume, voice gate, a file, a
/// tone: in this order, a frame of 20 or 10 ms at a time. Nothing is allocated for a frame, except
/// by the processing library. Thread: the loop only.
class capture_chain {
public:
    /// The microphone opens. Errors: those of adjust().
    error_code start(const settings& chosen);
    /// The microphone closed: drops the processor, the file and the tone.
    void stop();
    /// Applies changed settings from the next frame on. Errors: the voice processor's
    /// (voice_processor::make); the voice is then sent unprocessed.
    error_code adjust(const settings& chosen);

    /// Turns a frame of the microphone into the frame to be sent. A muted microphone still trains
    /// the voice processor.
    void process(std::span<audio::sample> frame, const voice_controls& controls);
    /// The far end: samples that go to the loudspeaker, just before they do.
    void heard(std::span<const audio::sample> samples);

    /// Replaces the current file; empty stops it. `on_done`: it was sent to its end, or failed.
    void play_file(std::unique_ptr<audio::player> file, audio::file_end on_done);
    /// Calls `on_done` if the file has ended. The callee may play another file, or stop the chain.
    void report_file_end();
    /// Sends a tone, even while muted.
    void send_tone(audio::tone_pattern tone) { tone_ = std::move(tone); }

    /// The level of the microphone in the last 200 ms, processed but not muted.
    double level_dbfs() const { return level_.dbfs(); }

private:
    void mix_file(std::span<audio::sample> frame);
    void mix_tone(std::span<audio::sample> frame);

    audio::voice_processing processing_; // of processor_
    std::unique_ptr<audio::voice_processor> processor_;
    audio::level_meter level_;
    std::optional<audio::voice_gate> gate_; // voice activation
    std::unique_ptr<audio::player> player_;
    audio::file_end on_file_done_;
    std::optional<audio::tone_pattern> tone_;
};

} // namespace babel::mixer
