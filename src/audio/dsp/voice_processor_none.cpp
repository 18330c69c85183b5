// voice_processor where webrtc-audio-processing is not: it cannot be made.
#include <babel/audio/voice_processor.hpp>

namespace babel::audio {

bool voice_processor::available() noexcept {
    return false;
}

result<std::unique_ptr<voice_processor>> voice_processor::make(voice_processing) {
    return make_error_code(boost::system::errc::not_supported);
}

void voice_processor::process(std::span<sample>) {}

void voice_processor::heard(std::span<const sample>) {}

void voice_processor::deleter::operator()(webrtc::AudioProcessing*) const noexcept {}

} // namespace babel::audio
