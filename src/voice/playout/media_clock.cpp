#include <babel/voice/media_clock.hpp>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace babel::voice {
namespace {

using std::chrono::microseconds;
using namespace std::chrono_literals;

constexpr microseconds far_behind = 600ms; // more than the longest delay of a playout
constexpr microseconds standstill = 2s;

} // namespace

std::optional<std::int64_t> media_ticks::extend(std::uint32_t at) {
    const auto last = last_.value_or(at);
    const auto step = static_cast<std::int32_t>(at - static_cast<std::uint32_t>(last));
    if (std::abs(std::int64_t{step}) > max_step || std::abs(last + step) > max_ticks) return {};
    last_ = last + step;
    return last_;
}

std::optional<microseconds> media_clock::on_frame(time_point now, std::int64_t end) {
    auto& seen = seen_[static_cast<std::uint64_t>(end) % remembered];
    if (std::exchange(seen, end) == end) return {};
    const bool is_first = !start_;
    if (!start_) start_ = now;
    const auto arrival = std::chrono::duration_cast<microseconds>(now - *start_);
    const auto raw = arrival - end * media_tick;
    lowest_.note(arrival, raw);
    follow_standstill(arrival, raw);
    if (!is_first) jitter_ += std::abs((raw - last_raw_).count()) - jitter_ / jitter_scale;
    last_raw_ = raw;
    lateness_ = raw - lowest_.least();
    return lateness_;
}

/// A clock that stood still makes every frame as much later; a stall of the link ends.
void media_clock::follow_standstill(microseconds arrival, microseconds raw) {
    if (raw - lowest_.least() <= far_behind) {
        far_behind_since_.reset();
        return;
    }
    if (!far_behind_since_) far_behind_since_ = arrival;
    if (arrival - *far_behind_since_ < standstill) return;
    far_behind_since_.reset();
    lowest_ = {};
    lowest_.note(arrival, raw);
}

media_clock::time_point media_clock::due(std::int64_t end) const {
    return *start_ + end * media_tick + lowest_.least();
}

} // namespace babel::voice
