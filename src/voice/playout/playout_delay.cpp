#include <babel/voice/playout_delay.hpp>

#include <algorithm>
#include <cmath>

namespace babel::voice {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds search_interval{500};
constexpr milliseconds copies_count_for{1000};
constexpr milliseconds length_counts_for{1000};
constexpr milliseconds longest_pull{60}; // otherwise the device has stopped
constexpr milliseconds descent{10};
constexpr milliseconds slowest_descent{4000}; // by so much in that time
constexpr milliseconds near_by{5};            // hardly anything is lost
constexpr microseconds too_late_for_calm{4000};
constexpr milliseconds until_noticed{15}; // that a packet was lost: one more has to come
constexpr double late_share = 0.03;
constexpr double as_much_as = 250;     // packets
constexpr double smoothing = 1.0 / 16; // packets: 320 ms
constexpr auto done = static_cast<double>(audio::samples_in_ms(5)) / 2;
constexpr auto too_long_delay = static_cast<double>(audio::samples_in_ms(10));
constexpr auto too_long_for_a_pause = static_cast<double>(audio::samples_in_ms(4));
constexpr auto too_short = static_cast<double>(audio::samples_in_ms(20));

std::size_t to_samples(milliseconds duration) {
    return audio::samples_in_ms(static_cast<std::size_t>(duration.count()));
}

milliseconds to_ms(double samples) {
    return milliseconds(std::lround(samples * 1000 / audio::sample_rate));
}

microseconds to_time(std::size_t samples) {
    return microseconds(samples * 1'000'000 / audio::sample_rate);
}

double to_samples(microseconds duration) {
    return static_cast<double>(duration.count()) * audio::sample_rate / 1e6;
}

} // namespace

void playout_delay::expect_round_trip(microseconds round_trip) {
    if (round_trip < near_by) return;
    const auto lateness = duration_cast<milliseconds>(round_trip) + until_noticed;
    lateness_.assume(lateness, late_share, as_much_as);
    margin_ = to_samples(std::clamp(lateness_.best_delay(), min_margin, max_margin));
}

void playout_delay::on_packet(
    time_point now, std::size_t samples, std::size_t ahead, bool is_playing
) {
    bool was_late = false;
    for (const auto each : arrivals_.on_packet(now, samples))
        was_late |= add_lateness(each, audio::frame_samples);
    search(now, was_late);
    next_due_ = now + to_time(samples);
    drift_.on_packet(now, media_ + std::llround(to_samples(arrivals_.missing())));
    media_ += static_cast<std::int64_t>(samples);
    // A stall does not change the delay; missing frames show when the lateness is known.
    if (!is_playing || !arrivals_.is_certain()) return;
    const bool is_sudden = missing_ != arrivals_.missing();
    missing_ = arrivals_.missing();
    note_delay(now, static_cast<std::int64_t>(ahead), arrivals_.recent_lateness(), is_sudden);
}

void playout_delay::on_frame(
    time_point now, std::int64_t at, std::size_t samples, std::int64_t ahead, bool is_playing
) {
    const auto ticks = static_cast<std::int64_t>(samples / tick_samples);
    const auto end = at + ticks;
    const auto lateness = media_clock_.on_frame(now, end);
    if (!lateness) return;
    frame_samples_ = samples;
    if (samples >= longest_ || now >= longest_until_) {
        longest_ = samples;
        longest_until_ = now + length_counts_for;
    }
    // Frames before it may come yet, but later.
    if (!calm_since_ || at > media_ || *lateness > too_late_for_calm) disturb(now);
    search(now, add_lateness(*lateness, samples));
    media_ = std::max(end, media_);
    next_due_ = media_clock_.due(media_ + ticks);
    // Frames of any length come at their ends.
    drift_.on_packet(now, end * static_cast<std::int64_t>(tick_samples));
    const auto shorter_by = static_cast<std::int64_t>(longest_ - samples); // so more is buffered
    if (is_playing) note_delay(now, ahead - shorter_by, *lateness, false);
}

void playout_delay::on_copy(time_point now, std::size_t samples_back) {
    const bool is_over = now >= copies_until_;
    disturb(now);
    if (is_over || samples_back >= copies_reach_) copies_until_ = now + copies_count_for;
    if (!is_over && samples_back <= copies_reach_) return;
    copies_reach_ = samples_back;
    const auto before = margin_;
    find_margin(now);
    // The next loss needs it.
    is_changing_ = is_changing_ || margin_ > before;
}

/// A margin of less than usual is given up at once: the next late frame needs it.
void playout_delay::disturb(time_point now) {
    calm_since_ = now;
    if (margin_ >= to_samples(min_margin)) return;
    find_margin(now);
    is_changing_ = true;
}

bool playout_delay::add_lateness(microseconds lateness, std::size_t samples) {
    lateness_.add(lateness, samples);
    const bool is_late = to_samples(lateness) > static_cast<double>(margin_);
    late_packets_ += is_late;
    return is_late;
}

void playout_delay::search(time_point now, bool was_late) {
    if (!was_late && now < next_search_) return;
    find_margin(now);
    next_search_ = now + search_interval;
}

void playout_delay::note_delay(
    time_point now, std::int64_t ahead, microseconds lateness, bool is_sudden
) {
    const auto since_pull =
        std::min<microseconds>(duration_cast<microseconds>(now - last_pull_), longest_pull);
    const double seen = static_cast<double>(ahead) + to_samples(lateness - since_pull);
    delay_ += (seen - delay_) * (is_sudden || !is_known_ ? 1 : smoothing);
    is_known_ = true;
    delay_sum_ += delay_;
    ++delays_;
}

void playout_delay::on_pull(time_point now, std::size_t samples) {
    last_pull_ = now;
    drift_.on_pull(now, samples);
}

std::size_t playout_delay::best_margin(time_point now) const {
    const auto least = std::clamp(lateness_.best_delay(), least_margin(now), max_margin);
    const auto with_copies = to_samples(least) + (now < copies_until_ ? copies_reach_ : 0);
    return std::min(with_copies, to_samples(max_margin));
}

milliseconds playout_delay::least_margin(time_point now) const {
    return calm_since_ && now - *calm_since_ >= calm_after ? calm_margin : min_margin;
}

void playout_delay::find_margin(time_point now) {
    const auto wanted = best_margin(now);
    if (wanted > margin_) {
        descent_time_ = std::min(descent_time_ * 2, slowest_descent);
        margin_ = wanted;
    } else if (now >= next_descent_) {
        margin_ = std::max(wanted, margin_ - std::min(margin_, to_samples(descent)));
    } else {
        return;
    }
    next_descent_ = now + descent_time_;
}

std::int64_t
playout_delay::missing_at_start(time_point now, std::size_t waiting, bool is_after_hole) const {
    const auto after_hole = std::max(margin_ / 2, std::min(margin_, to_samples(min_margin)));
    const auto wanted = is_after_hole ? after_hole : margin_;
    const auto until_due = duration_cast<microseconds>(next_due_ - now);
    const double ahead = static_cast<double>(waiting) - std::max(0.0, to_samples(until_due));
    return static_cast<std::int64_t>(wanted) - std::llround(ahead);
}

std::int64_t playout_delay::excess(bool is_pause) {
    if (!is_known_) return 0;
    const auto margin = static_cast<double>(margin_);
    const double over = delay_ - margin;
    if (std::abs(over) < done) is_changing_ = false;
    if (over > too_long_delay || over < -std::min(too_short, margin / 2)) is_changing_ = true;
    const bool is_worth_it = is_changing_ || (is_pause && over > too_long_for_a_pause);
    return is_worth_it ? std::llround(over) : 0;
}

void playout_delay::add_to(playout_stats& stats) const {
    stats.late_packets = late_packets();
    stats.target = target();
    stats.frame = frame();
    stats.delay = delay();
    stats.mean_delay = mean_delay();
    stats.jitter = jitter();
    stats.drift_ppm = drift_ppm();
}

milliseconds playout_delay::target() const {
    return to_ms(static_cast<double>(margin_)) + half_a_frame();
}

milliseconds playout_delay::frame() const {
    return to_ms(static_cast<double>(frame_samples_));
}

milliseconds playout_delay::delay() const {
    return is_known_ ? std::max(to_ms(delay_) + half_a_frame(), milliseconds(0)) : milliseconds(0);
}

milliseconds playout_delay::mean_delay() const {
    if (delays_ == 0) return milliseconds(0);
    const auto mean = to_ms(delay_sum_ / static_cast<double>(delays_));
    return std::max(mean + half_a_frame(), milliseconds(0));
}

milliseconds playout_delay::jitter() const {
    return std::chrono::round<milliseconds>(std::max(arrivals_.jitter(), media_clock_.jitter()));
}

} // namespace babel::voice
