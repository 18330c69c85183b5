#include "voice/datagram/redundancy_planner.hpp"

#include <algorithm>
#include <utility>

namespace babel::voice {
namespace {

using namespace std::chrono_literals;

constexpr auto plan_interval = 200ms;
constexpr auto fewer_after = 30s;
constexpr double frame_ms = 20;
constexpr double ms_per_percent = 80;
constexpr double ms_per_copy = 4;
constexpr double gain_for_more = 3;
constexpr double gain_for_fewer = 12;
constexpr std::size_t apart = 10; // frames: 200 ms
// One loss in the first seconds of a call is no rate of losses.
constexpr std::size_t least_frames = 10 * 50;

bool is_more(const copy_set& one, const copy_set& than) {
    return one.farthest() > than.farthest() || one.count > than.count;
}

} // namespace

void redundancy_planner::on_frame(bool is_lost) {
    const auto frame = frames_++;
    frames_lost_[frame % long_frames] = is_lost;
    for (std::size_t set = 0; set < sets.size(); ++set) {
        const auto& copies = sets[set];
        if (frame < copies.farthest()) continue;
        const auto judged = frame - copies.farthest();
        const auto distances = copies.distances();
        const bool is_missing =
            this->is_lost(judged) &&
            std::ranges::all_of(distances, [&](auto back) { return this->is_lost(judged + back); });
        count(tallies_[set], judged, is_missing);
    }
}

void redundancy_planner::count(counters& of, std::size_t frame, bool is_missing) {
    of.in_long -= of.missing[frame % long_frames];
    of.missing[frame % long_frames] = is_missing;
    of.in_long += is_missing;
    of.in_short += is_missing;
    if (frame >= short_frames) of.in_short -= of.missing[(frame - short_frames) % long_frames];
}

/// One outage is no reason: copies would not have helped.
bool redundancy_planner::has_losses_apart() const {
    const auto begin = frames_ - std::min(frames_, short_frames);
    std::optional<std::size_t> first; // of the first run of losses
    std::size_t last = begin;         // loss
    bool is_one_run = true;
    for (auto frame = begin; frame < frames_; ++frame) {
        if (!is_lost(frame)) continue;
        is_one_run = is_one_run && (!first || frame == last + 1);
        if (!first) first = frame;
        if (!is_one_run && frame - *first > apart) return true;
        last = frame;
    }
    return false;
}

double redundancy_planner::cost(std::size_t set, bool counts_short) const {
    const auto& copies = sets[set];
    const auto& of = tallies_[set];
    const auto frames = std::clamp(frames_, least_frames, long_frames);
    double percent = 100.0 * of.in_long / static_cast<double>(frames);
    if (counts_short) percent = std::max(percent, 100.0 * of.in_short / double{short_frames});
    return frame_ms * copies.farthest() + ms_per_percent * percent +
           ms_per_copy * static_cast<double>(copies.count);
}

const copy_set& redundancy_planner::plan(time_point now) {
    if (next_plan_ && now < *next_plan_) return current();
    next_plan_ = now + plan_interval;
    const bool counts_short = has_losses_apart();
    std::size_t best = current_;
    double least = cost(current_, counts_short);
    const double before = least;
    for (std::size_t set = 0; set < sets.size(); ++set) {
        const double of_set = cost(set, counts_short);
        if (of_set < least) {
            least = of_set;
            best = set;
        }
    }
    const double gain = before - least;
    const bool is_worth_it = is_more(sets[best], current())
                                 ? gain >= gain_for_more
                                 : gain >= gain_for_fewer && now - changed_ >= fewer_after;
    if (best == current_ || !is_worth_it) return current();
    current_ = best;
    changed_ = now;
    return current();
}

void redundancy_planner::forget_losses() {
    frames_lost_.reset();
    tallies_ = {};
    frames_ = 0;
}

} // namespace babel::voice
