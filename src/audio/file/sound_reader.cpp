// An audio file, mixed down and resampled, into a ring.
#include "audio/file/sound_reader.hpp"

#include "audio/dsp/downmix.hpp"

#include <algorithm>
#include <utility>

namespace babel::audio {

file_job::progress sound_reader::work() {
    if (closing_) return progress::finished;
    if (!file_) {
        const auto failed = open();
        return failed ? end(failed) : progress::more;
    }
    if (!hand_over()) return progress::waiting;
    if (all_read_) return end(was_sound_ ? file_->failure() : errc::no_sound);
    read_piece();
    return progress::more;
}

error_code sound_reader::open() {
    auto opened = sound_input::open(path_, chatter_);
    if (!opened) return opened.error();
    auto rates = resampler::make((*opened)->rate_hz(), sample_rate, resampling_quality::better);
    if (!rates) return errc::bad_file;
    file_ = std::move(*opened);
    resampler_.emplace(std::move(*rates));
    weights_ = mono_weights(file_->channels(), file_->channel_map());
    const auto frames = std::max(1, file_->rate_hz() / 100);
    piece_ = static_cast<std::size_t>(frames) * file_->channels();
    return {};
}

file_job::progress sound_reader::end(error_code why) {
    file_.reset();
    failure_ = why;
    at_end_.store(true, std::memory_order_release);
    return progress::finished;
}

/// Returns whether everything that was ready fitted into the ring.
bool sound_reader::hand_over() {
    const auto count = std::min(ready_.size(), ring_.room());
    ring_.push(std::span(ready_).first(count));
    ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(count));
    return ready_.empty();
}

void sound_reader::read_piece() {
    interleaved_.resize(piece_);
    const auto got = file_->read(interleaved_);
    mix_down_weighted(std::span(interleaved_).first(got), weights_, mono_);
    was_sound_ |= got > 0;
    all_read_ = got < piece_;
    resampler_->process(mono_, ready_, all_read_);
}

} // namespace babel::audio
