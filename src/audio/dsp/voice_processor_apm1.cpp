// Sets up webrtc-audio-processing 1.x, which takes one configuration and counts references.
#include "audio/dsp/apm.hpp"
#include <babel/audio/voice_processor.hpp>

namespace babel::audio {

result<voice_processor::engine> voice_processor::make_engine(voice_processing wanted) {
    // A plain pointer in 1.0, a counting one later.
    rtc::scoped_refptr<webrtc::AudioProcessing> created = webrtc::AudioProcessingBuilder().Create();
    engine made(created.release());
    if (!made) return make_error_code(boost::system::errc::not_enough_memory);
    webrtc::AudioProcessing::Config config;
    config.echo_canceller.enabled = wanted.echo_cancellation;
    config.noise_suppression.enabled = wanted.noise_suppression;
    config.noise_suppression.level = webrtc::AudioProcessing::Config::NoiseSuppression::kModerate;
    config.gain_controller1.enabled = wanted.gain_control;
    config.gain_controller1.mode =
        webrtc::AudioProcessing::Config::GainController1::kAdaptiveDigital;
    made->ApplyConfig(config);
    const webrtc::StreamConfig mono(sample_rate, 1);
    webrtc::ProcessingConfig format;
    for (auto& stream : format.streams)
        stream = mono;
    if (made->Initialize(format) != 0)
        return make_error_code(boost::system::errc::invalid_argument);
    return made;
}

void voice_processor::cancel_echo(bool on) {
    auto config = engine_->GetConfig();
    config.echo_canceller.enabled = on;
    engine_->ApplyConfig(config);
}

std::optional<int> voice_processor::measured_lag_ms() {
    return std::nullopt; // this release follows the delay automatically
}

void voice_processor::deleter::operator()(webrtc::AudioProcessing* engine) const noexcept {
    engine->Release();
}

} // namespace babel::audio
