#include "voice/datagram/sending_plan.hpp"

#include <algorithm>
#include <utility>

namespace babel::voice {
namespace {

using namespace std::chrono_literals;

constexpr auto long_queue = 100ms;
constexpr auto long_for = 1s;
constexpr auto calm_for = 30s;
constexpr auto trial_time = 5s;
constexpr auto away_for = 60s;
constexpr auto recent_report = 500ms;
constexpr double grown_by = 1.5;
constexpr double grown_share = 0.1;
constexpr std::size_t enough_frames = 200;     // a single burst is no share
constexpr std::size_t remembered_frames = 250; // 5 s

} // namespace

double sending_plan::losses::share() const {
    return frames == 0 ? 0 : static_cast<double>(lost) / static_cast<double>(frames);
}

void sending_plan::on_report(
    time_point now,
    std::chrono::milliseconds queue_delay,
    std::span<const voice_fate> fates,
    std::optional<path_id> in_use
) {
    reported_ = now;
    queue_delay_ = queue_delay;
    for (const auto& each : fates) {
        if (each.path != in_use) continue;
        plan_for(each);
        newly_lost_ += each.is_lost;
        for (auto* const of : {&recent_, trial_ ? &trial_->since : nullptr})
            if (of) *of = {of->frames + 1, of->lost + each.is_lost};
    }
    if (recent_.frames > 2 * remembered_frames) recent_ = {recent_.frames / 2, recent_.lost / 2};
    watch_queue(now, queue_delay > long_queue);
    judge_copies(now);
}

/// Two frames of 10 ms count as one of 20, of which a part is lost.
void sending_plan::plan_for(const voice_fate& fate) {
    if (fate.is_short && !lost_half_) {
        lost_half_ = fate.is_lost;
        return;
    }
    const bool is_half_lost = std::exchange(lost_half_, std::nullopt).value_or(false);
    planner_.on_frame(fate.is_lost || is_half_lost);
}

void sending_plan::on_path_change() {
    planner_.forget_losses();
    lost_half_.reset();
}

void sending_plan::watch_queue(time_point now, bool is_long) {
    if (!is_long) {
        long_queue_since_.reset();
        return;
    }
    calm_since_ = now;
    if (!long_queue_since_) long_queue_since_ = now;
    had_long_queue_ |= now - *long_queue_since_ >= long_for;
}

/// Compares the loss since copies were added with that before.
void sending_plan::judge_copies(time_point now) {
    if (!trial_) return;
    const auto& since = trial_->since;
    const bool has_grown = since.frames >= enough_frames &&
                           since.share() >= trial_->share_before * grown_by &&
                           since.share() >= trial_->share_before + grown_share;
    if (has_grown) away_until_ = now + away_for;
    if (has_grown || now >= trial_->until) trial_.reset();
}

void sending_plan::on_frame(time_point now, std::size_t samples) {
    samples_ += samples;
    if (samples_ < audio::frame_samples) return;
    samples_ -= audio::frame_samples;
    const bool is_reported = now - reported_ < recent_report;
    // A Report tells of several frames.
    const auto lost = std::min<std::size_t>(newly_lost_, 1);
    newly_lost_ -= lost;
    rate_.on_frame(now, {queue_delay_, lost, is_reported});
    choose_copies(now);
}

void sending_plan::choose_copies(time_point now) {
    if (had_long_queue_ && now - calm_since_ >= calm_for) had_long_queue_ = false;
    const auto& planned = planner_.plan(now);
    const auto next = had_long_queue_ || now < away_until_ ? copy_set{} : planned;
    if (next.count > copies_.count) trial_ = {now + trial_time, recent_.share(), {}};
    copies_ = next;
}

} // namespace babel::voice
