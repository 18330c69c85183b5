#include <babel/audio/mixing.hpp>

#include <algorithm>
#include <functional>
#include <limits>

namespace babel::audio {
namespace {

sample within_full_scale(int value) {
    using limits = std::numeric_limits<sample>;
    return static_cast<sample>(std::clamp(value, int{limits::min()}, int{limits::max()}));
}

} // namespace

void mix_into(std::span<sample> samples, std::span<const sample> more) {
    std::transform(
        samples.begin(),
        samples.end(),
        more.begin(),
        samples.begin(),
        [](sample a, sample b) { return within_full_scale(int{a} + int{b}); }
    );
}

void amplify(std::span<sample> samples, int percent) {
    if (percent == 100) return;
    for (auto& each : samples)
        each = within_full_scale(int{each} * percent / 100);
}

} // namespace babel::audio
