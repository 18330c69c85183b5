#include "voice/datagram/report_maker.hpp"

#include <algorithm>
#include <limits>

namespace babel::voice {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::uint32_t reported = 64;

std::uint16_t saturated(std::int64_t value) {
    constexpr std::int64_t most = std::numeric_limits<std::uint16_t>::max();
    return static_cast<std::uint16_t>(std::clamp<std::int64_t>(value, 0, most));
}

} // namespace

void report_maker::on_datagram(time_point now, std::uint32_t number) {
    if (highest_ && number < *highest_) {
        const auto back = *highest_ - 1 - number;
        if (back < reported) before_ |= std::uint64_t{1} << back;
        return;
    }
    if (highest_) {
        const auto step = number - *highest_; // 1 shifts the old highest into the first bit
        before_ = step < reported ? before_ << step : 0;
        if (step <= reported) before_ |= std::uint64_t{1} << (step - 1);
    }
    highest_ = number;
    highest_came_ = now;
}

bool report_maker::on_voice(time_point now, std::uint32_t at, std::size_t samples) {
    const auto ticks = ticks_.extend(at);
    if (!ticks) return false;
    const auto end = *ticks + static_cast<std::int64_t>(samples / tick_samples);
    if (const auto lateness = clock_.on_frame(now, end))
        least_lateness_ = std::min(least_lateness_.value_or(*lateness), *lateness);
    return true;
}

std::optional<wire::report> report_maker::make(time_point now) {
    if (!highest_) return {};
    if (least_lateness_) queue_delay_ = saturated(*least_lateness_ / milliseconds(1));
    least_lateness_.reset();
    wire::report made;
    made.highest = *highest_;
    made.age = saturated(duration_cast<microseconds>(now - highest_came_) / age_unit);
    made.before = before_;
    made.queue_delay = queue_delay_;
    return made;
}

} // namespace babel::voice
