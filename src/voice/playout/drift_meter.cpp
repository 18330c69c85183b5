#include <babel/voice/drift_meter.hpp>

#include <algorithm>

namespace babel::voice {
namespace {

using seconds = std::chrono::duration<double>;

constexpr seconds period_length{10};
constexpr seconds shortest_baseline{50};

} // namespace

void drift_meter::on_pull(time_point now, std::size_t samples) {
    last_pull_ = now;
    pulled_ += static_cast<std::int64_t>(samples);
}

void drift_meter::on_packet(time_point now, std::int64_t media_samples) {
    if (pulled_ == 0) return;
    // Between two pulls the loudspeaker goes on.
    const double taken =
        static_cast<double>(pulled_) + seconds(now - last_pull_).count() * audio::sample_rate;
    const double ahead = static_cast<double>(media_samples) - taken;
    if (!current_ || now - current_->begin >= period_length) {
        if (current_ && !first_) first_ = current_;
        if (current_) last_ = current_;
        current_ = {now, ahead};
    }
    current_->max_ahead = std::max(current_->max_ahead, ahead);
}

double drift_meter::ppm() const {
    if (!first_) return 0;
    const auto baseline = seconds(last_->begin - first_->begin);
    if (baseline < shortest_baseline) return 0;
    return (last_->max_ahead - first_->max_ahead) / (baseline.count() * audio::sample_rate) * 1e6;
}

} // namespace babel::voice
