// libsndfile, mixed down and resampled, into a ring.
#include "sound_reader.hpp"

#include <algorithm>

namespace babel::audio {

result<std::shared_ptr<sound_reader>> sound_reader::open(const std::string& path) {
    if (!opens_at_once(path)) return errc::bad_file;
    SF_INFO info{};
    sound_file file(sf_open(path.c_str(), SFM_READ, &info));
    if (!file || info.channels < 1) return errc::bad_file;
    auto rates = resampler::make(info.samplerate, sample_rate, resampling_quality::better);
    if (!rates) return errc::bad_file;
    return std::make_shared<sound_reader>(std::move(file), info, std::move(*rates));
}

sound_reader::sound_reader(sound_file file, const SF_INFO& info, resampler rates)
    : file_(std::move(file)), channels_(static_cast<std::size_t>(info.channels)),
      piece_(std::max(1, info.samplerate / 100)), resampler_(std::move(rates)) {}

file_job::progress sound_reader::work() {
    if (closing_) return progress::finished;
    if (!hand_over()) return progress::waiting;
    if (all_read_) {
        file_.reset();
        at_end_.store(true, std::memory_order_release);
        return progress::finished;
    }
    read_piece();
    return progress::more;
}

/// Returns whether everything that was ready fitted into the ring.
bool sound_reader::hand_over() {
    const auto count = std::min(ready_.size(), ring_.room());
    ring_.push(std::span(ready_).first(count));
    ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(count));
    return ready_.empty();
}

void sound_reader::read_piece() {
    interleaved_.resize(static_cast<std::size_t>(piece_) * channels_);
    const auto frames =
        std::max<sf_count_t>(0, sf_readf_float(file_.get(), interleaved_.data(), piece_));
    interleaved_.resize(static_cast<std::size_t>(frames) * channels_);
    mix_down<float>(interleaved_, channels_, mono_);
    all_read_ = frames < piece_;
    resampler_.process(mono_, ready_, all_read_);
}

} // namespace babel::audio
