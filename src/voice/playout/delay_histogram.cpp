#include <babel/voice/delay_histogram.hpp>

#include <algorithm>

namespace babel::voice {
namespace {

constexpr std::chrono::milliseconds step{5};
constexpr double forgetting = 0.0005; // a packet of 20 ms
// NetEQ's 20 leaves 2 % to conceal where 1 % is lost; with 60 and more, waiting for a
// retransmission is worth while on each network measured. From 60 to 80 costs 2 ms at 1 % loss and
// 13 at 5 %, where a tenth less is concealed and one second in a hundred more is understood
// (docs/benchmarks.md, Traces).
constexpr double ms_per_percent_late = 80;

} // namespace

void delay_histogram::assume(milliseconds lateness, double share, double packets) {
    const auto at = std::min(static_cast<std::size_t>(lateness / step), steps - 1);
    share_ = {};
    share_[0] = 1 - share;
    share_[at] += share;
    packets_ = packets;
}

void delay_histogram::add(std::chrono::microseconds lateness, std::size_t samples) {
    const auto at = static_cast<std::size_t>(std::max(lateness / step, std::int64_t{0}));
    if (at >= steps) return;
    const double weight = static_cast<double>(samples) / audio::frame_samples;
    packets_ += weight;
    const double keep = 1 - weight * std::max(forgetting, 1 / packets_);
    for (auto& each : share_)
        each *= keep;
    share_[at] += 1 - keep;
}

std::chrono::milliseconds delay_histogram::best_delay() const {
    milliseconds best = step;
    double later = 1;
    double lowest = 100 * ms_per_percent_late + 1000;
    for (std::size_t i = 0; i < steps; ++i) {
        later -= share_[i];
        const auto delay = step * (i + 1);
        const double cost = static_cast<double>(delay.count()) + 100 * later * ms_per_percent_late;
        if (packets_ == 0 || cost >= lowest) continue;
        lowest = cost;
        best = delay;
    }
    return best;
}

} // namespace babel::voice
