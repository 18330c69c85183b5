#include <babel/voice/leg_buffer.hpp>

#include <algorithm>

namespace babel::voice {
namespace {

constexpr std::size_t max_waiting = audio::samples_in_ms(80);
constexpr std::size_t enough = audio::samples_in_ms(30);

} // namespace

void leg_buffer::push(std::span<const audio::sample> samples) {
    waiting_.insert(waiting_.end(), samples.begin(), samples.end());
    if (waiting_.size() <= max_waiting) return;
    const auto surplus = std::max(waiting_.size() - max_waiting, audio::frame_samples);
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(surplus));
    dropped_ += surplus;
}

void leg_buffer::take(std::span<audio::sample, audio::frame_samples> out) {
    if (waiting_.size() < out.size()) is_filling_ = true;
    if (waiting_.size() >= enough) is_filling_ = false;
    if (is_filling_) {
        std::ranges::fill(out, audio::sample{0});
        return;
    }
    std::copy_n(waiting_.begin(), out.size(), out.begin());
    waiting_.erase(waiting_.begin(), waiting_.begin() + std::ptrdiff_t{audio::frame_samples});
}

void leg_buffer::clear() {
    waiting_.clear();
    is_filling_ = true;
}

} // namespace babel::voice
