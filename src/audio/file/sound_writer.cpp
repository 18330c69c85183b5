// A ring into audio files.
#include "audio/file/sound_writer.hpp"

#include <algorithm>
#include <utility>

namespace babel::audio {
namespace {

constexpr std::size_t longest_write = 4096;

} // namespace

sound_writer::sound_writer(
    std::string path, int channels, file_news_handler report, std::uint64_t max_bytes
)
    : path_(std::move(path)), channels_(channels), report_(std::move(report)),
      max_bytes_(max_bytes), ring_(static_cast<std::size_t>(channels) * sample_rate),
      piece_(longest_write) {}

std::size_t sound_writer::write(std::span<const sample> samples) {
    const auto channels = static_cast<std::size_t>(channels_);
    const auto fitting = std::min(samples.size(), ring_.room() / channels * channels);
    ring_.push(samples.first(fitting));
    if (fitting < samples.size()) has_lost_some_ = true;
    return samples.size() - fitting;
}

file_job::progress sound_writer::work() {
    if (!file_ && !failed_) open_next();
    // In this order: samples written before close() are then in the ring.
    const bool last = closing_.load(std::memory_order_acquire);
    const auto count = ring_.pop(piece_);
    if (count > 0) {
        if (file_) write_piece(count);
        return progress::more;
    }
    if (!last) return progress::waiting;
    if (file_) finish();
    return progress::finished;
}

void sound_writer::open_next() {
    ++number_;
    auto made = sound_output::create(path_, channels_, number_);
    if (!made) return fail(path_, made.error());
    file_ = std::move(*made);
    if (report_) report_({file_news::what_happened::opened, file_->path(), {}});
}

void sound_writer::write_piece(std::size_t count) {
    if (const auto failed = file_->write(std::span(piece_).first(count)))
        return fail(file_->path(), failed);
    if (!has_longest_size(path_) || file_->bytes() < max_bytes_) return;
    finish();
    if (!failed_) open_next();
}

void sound_writer::finish() {
    const auto file = std::exchange(file_, {});
    if (const auto failed = file->finish()) return fail(file->path(), failed);
    if (has_lost_some_) return fail(file->path(), errc::disk_too_slow);
    if (report_) report_({file_news::what_happened::done, file->path(), {}});
}

void sound_writer::fail(const std::string& file, error_code why) {
    const std::string name = file; // it may be file_'s
    file_.reset();
    failure_ = why;
    failed_.store(true, std::memory_order_release);
    if (report_) report_({file_news::what_happened::failed, name, why});
}

error_code sound_writer::failure() const noexcept {
    return failed_.load(std::memory_order_acquire) ? failure_ : error_code();
}

} // namespace babel::audio
