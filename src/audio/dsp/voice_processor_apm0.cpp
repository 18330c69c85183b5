// Sets up webrtc-audio-processing 0.3, in which each part has a separate interface.
#include "audio/dsp/apm.hpp"
#include <babel/audio/voice_processor.hpp>

namespace babel::audio {
namespace {

// Lags that scatter more than this are of no echo.
constexpr int max_deviation_ms = 20;

// The extended filter is 128 ms long instead of 48, and tolerates wrong delays. The library's own
// way of following them (DelayAgnostic) loses echoes of 150 ms and more for good when blocks come
// two at a time; voice_processor's does not.
webrtc::AudioProcessing* create() {
    webrtc::Config config;
    config.Set<webrtc::ExtendedFilter>(new webrtc::ExtendedFilter(true));
    return webrtc::AudioProcessing::Create(config);
}

} // namespace

result<voice_processor::engine> voice_processor::make_engine(voice_processing wanted) {
    engine made(create());
    if (!made) return make_error_code(boost::system::errc::not_enough_memory);
    const webrtc::StreamConfig mono(sample_rate, 1);
    webrtc::ProcessingConfig format;
    for (auto& stream : format.streams)
        stream = mono;
    int failed = made->Initialize(format);

    auto& echo = *made->echo_cancellation();
    // More of it costs the near voice while both talk, and hardly lessens the echo.
    failed |= echo.set_suppression_level(webrtc::EchoCancellation::kLowSuppression);
    failed |= echo.enable_delay_logging(true);
    failed |= echo.Enable(wanted.echo_cancellation);

    auto& noise = *made->noise_suppression();
    failed |= noise.set_level(webrtc::NoiseSuppression::kModerate);
    failed |= noise.Enable(wanted.noise_suppression);

    auto& gain = *made->gain_control();
    failed |= gain.set_mode(webrtc::GainControl::kAdaptiveDigital);
    failed |= gain.Enable(wanted.gain_control);
    if (failed != 0) return make_error_code(boost::system::errc::invalid_argument);
    return made;
}

void voice_processor::cancel_echo(bool on) {
    // It has been done before, and the library has no memory to ask for that it might not get.
    static_cast<void>(engine_->echo_cancellation()->Enable(on));
}

std::optional<int> voice_processor::measured_lag_ms() {
    int median_ms = 0, deviation_ms = 0;
    float poor = 0;
    const int failed =
        engine_->echo_cancellation()->GetDelayMetrics(&median_ms, &deviation_ms, &poor);
    // -1: too little was heard.
    if (failed != 0 || deviation_ms < 0 || deviation_ms > max_deviation_ms) return std::nullopt;
    return median_ms;
}

void voice_processor::deleter::operator()(webrtc::AudioProcessing* engine) const noexcept {
    delete engine;
}

} // namespace babel::audio
