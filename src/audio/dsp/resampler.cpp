// libsamplerate, mono, with a fixed ratio.
#include "audio/dsp/resampler.hpp"

#include <samplerate.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace babel::audio {
namespace {

void append_samples(std::span<const float> in, std::vector<sample>& out) {
    const auto before = out.size();
    out.resize(before + in.size());
    src_float_to_short_array(in.data(), out.data() + before, static_cast<int>(in.size()));
}

} // namespace

void resampler::deleter::operator()(SRC_STATE_tag* state) const noexcept {
    src_delete(state);
}

result<resampler> resampler::make(int from_hz, int to_hz, resampling_quality quality) {
    const error_code refused(EINVAL, boost::system::generic_category());
    if (from_hz <= 0 || to_hz <= 0) return refused;
    resampler made(static_cast<double>(to_hz) / from_hz);
    if (from_hz == to_hz) return made;
    if (src_is_valid_ratio(made.ratio_) == 0) return refused;
    const int converter =
        quality == resampling_quality::fast ? SRC_SINC_FASTEST : SRC_SINC_MEDIUM_QUALITY;
    int error = 0;
    made.state_.reset(src_new(converter, 1, &error));
    if (!made.state_) return error_code(ENOMEM, boost::system::generic_category());
    return made;
}

void resampler::process(std::span<const float> in, std::vector<sample>& out, bool last) {
    if (!state_) return append_samples(in, out);
    made_.resize(1024);
    for (;;) {
        SRC_DATA step{};
        step.data_in = in.data();
        step.input_frames = static_cast<long>(in.size());
        step.data_out = made_.data();
        step.output_frames = static_cast<long>(made_.size());
        step.end_of_input = last ? 1 : 0;
        step.src_ratio = ratio_;
        if (src_process(state_.get(), &step) != 0) return;
        append_samples(
            std::span(made_).first(static_cast<std::size_t>(step.output_frames_gen)), out
        );
        in = in.subspan(static_cast<std::size_t>(step.input_frames_used));
        if (step.output_frames_gen == 0 && (in.empty() || step.input_frames_used == 0)) return;
    }
}

void to_floats(std::span<const sample> in, std::vector<float>& out) {
    out.resize(in.size());
    src_short_to_float_array(in.data(), out.data(), static_cast<int>(in.size()));
}

} // namespace babel::audio
