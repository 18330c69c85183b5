#include <babel/voice/rate_control.hpp>

#include <algorithm>
#include <array>

namespace babel::voice {
namespace {

using namespace std::chrono_literals;

constexpr std::array bitrates_bps{32'000, 24'000, 16'000, 12'000};
constexpr std::size_t max_frames_a_write = 3;

// A lost packet delays the queue for less: the kernel takes 400 bytes more, which is four frames,
// before any has to wait.
constexpr auto held_up_age = 100ms;
// A second is held up if a quarter of its frames were delayed so; it counts twice if a quarter was
// dropped. A second in which nothing was written does not count: an outage does not show the
// capacity of the link.
constexpr std::size_t held_up_part = 4;
constexpr std::size_t many_dropped_part = 4;
// Nothing was written for so long: the first or last second of an outage, whose drops do not count.
constexpr auto stalled_after = 500ms;
// Of the last four seconds that count; an outage has two.
constexpr std::size_t held_up_seconds = 3;
constexpr std::size_t held_up_seconds_on_trial = 2;

// Most of the last second's frames.
constexpr std::size_t unheard_frames = 40;

constexpr auto first_climb_after = 60s;
constexpr auto soonest_climb = 15s; // after climbs that stood
constexpr auto latest_climb = 480s; // after climbs that failed
constexpr auto trial = 20s;

std::vector<send_rate> ladder_from(int bitrate_bps) {
    std::vector<send_rate> ladder{{bitrate_bps, 1}};
    for (const int lower : bitrates_bps)
        if (lower < bitrate_bps) ladder.push_back({lower, 1});
    for (std::size_t frames = 2; frames <= max_frames_a_write; ++frames)
        ladder.push_back({ladder.back().bitrate_bps, frames});
    return ladder;
}

} // namespace

rate_control::rate_control(int bitrate_bps, time_point now)
    : ladder_(ladder_from(bitrate_bps)), second_began_(now), moved_at_(now), clean_since_(now),
      climb_after_(first_climb_after) {}

void rate_control::on_frame(time_point now, const queue_state& queue) {
    if (now - second_began_ >= 1s) {
        judge(current_, now);
        current_ = {};
        second_began_ = now;
    }
    ++current_.frames;
    current_.dropped += queue.dropped;
    current_.moved |= queue.moved;
    if (queue.moved) moved_at_ = now;
    current_.stalled |= now - moved_at_ > stalled_after;
    if (queue.dropped > 0 || queue.oldest_age > held_up_age) ++current_.held_up;
    note_dropped(queue.dropped > 0);
}

void rate_control::note_dropped(bool dropped) {
    dropped_ <<= 1;
    dropped_[0] = dropped;
    if (dropped_.none()) heard_ = true;
    if (dropped_.count() >= unheard_frames) heard_ = false;
}

void rate_control::judge(const second& past, time_point now) {
    const bool held_up = past.held_up * held_up_part >= past.frames;
    if (held_up || !past.moved) clean_since_ = now;
    if (!past.moved) return;
    held_up_ = held_up_ << 1 | decltype(held_up_)(held_up);
    if (!past.stalled && past.dropped * many_dropped_part >= past.frames)
        held_up_ = held_up_ << 1 | decltype(held_up_)(true);
    if (on_trial_ && now - climbed_at_ >= trial) {
        on_trial_ = false;
        climb_after_ = std::max(climb_after_ / 2, std::chrono::seconds(soonest_climb));
    }
    if (held_up_.count() >= (on_trial_ ? held_up_seconds_on_trial : held_up_seconds))
        step_down(now);
    else if (now - clean_since_ >= climb_after_)
        climb(now);
}

void rate_control::step_down(time_point now) {
    held_up_.reset(); // the next step needs a new measurement
    clean_since_ = now;
    if (on_trial_) climb_after_ = std::min(climb_after_ * 2, std::chrono::seconds(latest_climb));
    on_trial_ = false;
    step_ = std::min(step_ + 1, ladder_.size() - 1);
}

void rate_control::climb(time_point now) {
    clean_since_ = now;
    if (step_ == 0) return;
    --step_;
    climbed_at_ = now;
    on_trial_ = true;
}

} // namespace babel::voice
