#include <babel/voice/recent_least.hpp>

#include <algorithm>

namespace babel::voice {

void recent_least::note(microseconds when, microseconds value) {
    const auto second = std::chrono::duration_cast<std::chrono::seconds>(when).count();
    const auto window = static_cast<std::int64_t>(window_seconds);
    for (second_ = std::max(second_, second - window); second_ < second;) {
        ++second_;
        values_[static_cast<std::size_t>(second_ % window)] = microseconds::max();
    }
    auto& current = values_[static_cast<std::size_t>(second_ % window)];
    current = std::min(current, value);
}

std::chrono::microseconds recent_least::of_last(std::size_t seconds) const {
    auto least = microseconds::max();
    for (std::size_t back = 0; back < seconds; ++back) {
        const auto second = second_ - static_cast<std::int64_t>(back);
        if (second < 0) break;
        least = std::min(least, values_[static_cast<std::size_t>(second) % window_seconds]);
    }
    return least;
}

} // namespace babel::voice
