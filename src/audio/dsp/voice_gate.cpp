#include <babel/audio/mixing.hpp>
#include <babel/audio/voice_gate.hpp>

#include <algorithm>

namespace babel::audio {
namespace {

constexpr auto open_samples = samples_in_ms(500);
constexpr std::size_t onset_samples = 96; // 2 ms: no click, and no consonant lost

void fade(std::span<sample> part, bool in) {
    const auto size = static_cast<int>(part.size());
    for (int i = 0; i < size; ++i) {
        auto& each = part[static_cast<std::size_t>(i)];
        each = static_cast<sample>(each * (in ? i : size - i) / size);
    }
}

} // namespace

bool voice_gate::pass(std::span<sample> frame) {
    const bool was_open = left_ > 0;
    if (level_dbfs(frame) >= threshold_dbfs_)
        left_ = open_samples;
    else
        left_ -= std::min(left_, frame.size());
    const bool is_open = left_ > 0;
    if (is_open && !was_open) fade(frame.first(onset_samples), true);
    if (!is_open && was_open) fade(frame, false);
    if (!is_open && !was_open) std::ranges::fill(frame, sample{0});
    return is_open || was_open;
}

} // namespace babel::audio
