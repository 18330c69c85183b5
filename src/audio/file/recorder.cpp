// Pairs my samples with the peer's and hands them to the file thread.
#include "audio/file/sound_writer.hpp"
#include <babel/audio/recorder.hpp>

#include <algorithm>

namespace babel::audio {
namespace {

constexpr std::size_t max_ahead = samples_in_ms(200);
constexpr std::size_t ahead_after_cut = frame_samples;

} // namespace

result<std::unique_ptr<recorder>>
recorder::open(const std::string& path, file_thread& files, file_news_handler report) {
    auto writer = std::make_shared<sound_writer>(path, 2, std::move(report));
    if (const auto failed = files.add(writer)) return failed;
    return std::unique_ptr<recorder>(new recorder(std::move(writer), files));
}

recorder::recorder(std::shared_ptr<sound_writer> writer, file_thread& files)
    : writer_(std::move(writer)), files_(files) {}

void recorder::me(std::span<const sample> samples) {
    const auto paired = std::min(samples.size(), peer_.size());
    mixed_.clear();
    for (std::size_t i = 0; i < samples.size(); ++i) {
        mixed_.push_back(samples[i]);
        mixed_.push_back(i < paired ? peer_[i] : sample{0});
    }
    peer_.erase(peer_.begin(), peer_.begin() + static_cast<std::ptrdiff_t>(paired));
    const auto dropped = writer_->write(mixed_);
    counters_.frames += (mixed_.size() - dropped) / 2;
    counters_.dropped_frames += dropped / 2;
    if (writer_->wants_attention()) files_.wake();
}

void recorder::peer(std::span<const sample> samples, bool is_alone) {
    peer_.insert(peer_.end(), samples.begin(), samples.end());
    if (is_alone) return me(std::vector<sample>(peer_.size()));
    if (peer_.size() <= max_ahead) return;
    const auto cut = peer_.size() - ahead_after_cut;
    peer_.erase(peer_.begin(), peer_.begin() + static_cast<std::ptrdiff_t>(cut));
    counters_.dropped_peer_samples += cut;
}

void recorder::close() {
    writer_->close();
    files_.wake();
}

error_code recorder::failure() const {
    return writer_->failure();
}

recorder_counters recorder::counters() const {
    return counters_;
}

} // namespace babel::audio
