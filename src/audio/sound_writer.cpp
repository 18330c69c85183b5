// A ring into libsndfile.
#include "sound_writer.hpp"

#include <algorithm>
#include <cerrno>

namespace babel::audio {
namespace {

constexpr std::size_t longest_write = 4096;

} // namespace

result<std::shared_ptr<sound_writer>> sound_writer::open(const std::string& path, int channels) {
    if (!opens_at_once(path)) return errc::bad_file;
    SF_INFO info{};
    info.samplerate = sample_rate;
    info.channels = channels;
    info.format = format_by_extension(path).value_or(SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    sound_file file(sf_open(path.c_str(), SFM_WRITE, &info));
    if (!file) return errc::bad_file;
    const int type = info.format & SF_FORMAT_TYPEMASK;
    if (type == SF_FORMAT_WAV || type == SF_FORMAT_AIFF) {
        // Whole even when the program dies. Ogg has no length to keep up to date, and would be
        // spoilt by it.
        sf_command(file.get(), SFC_SET_UPDATE_HEADER_AUTO, nullptr, SF_TRUE);
    }
    return std::make_shared<sound_writer>(std::move(file), static_cast<std::size_t>(channels));
}

sound_writer::sound_writer(sound_file file, std::size_t channels)
    : file_(std::move(file)), channels_(channels), ring_(channels * sample_rate),
      piece_(longest_write) {}

std::size_t sound_writer::write(std::span<const sample> samples) {
    const auto fitting = std::min(samples.size(), ring_.room() / channels_ * channels_);
    ring_.push(samples.first(fitting));
    return samples.size() - fitting;
}

file_job::progress sound_writer::work() {
    // In this order: what was written before close() is then in the ring.
    const bool last = closing_.load(std::memory_order_acquire);
    const auto count = ring_.pop(piece_);
    if (count == 0) {
        if (!last) return progress::waiting;
        file_.reset();
        return progress::finished;
    }
    const auto wanted = static_cast<sf_count_t>(count);
    if (failure_ == 0 && sf_write_short(file_.get(), piece_.data(), wanted) != wanted) {
        failure_ = errno != 0 ? errno : EIO;
    }
    return progress::more;
}

error_code sound_writer::failure() const noexcept {
    return {failure_.load(), boost::system::system_category()};
}

} // namespace babel::audio
