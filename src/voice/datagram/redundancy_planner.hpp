// Choice of the copies of earlier frames that are sent along, from the losses seen.
#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace babel::voice {

/// Frames that are sent a second time, so much later: none, one or two.
struct copy_set {
    std::array<std::uint8_t, 2> back{}; ///< In 20 ms, the nearest first.
    std::size_t count = 0;

    std::span<const std::uint8_t> distances() const { return std::span(back).first(count); }
    std::uint8_t farthest() const { return count == 0 ? std::uint8_t{0} : back[count - 1]; }
    friend bool operator==(const copy_set&, const copy_set&) = default;
};

/// Knows the fate of the datagrams of the last 90 s, of one frame each, and chooses the set of
/// copies that makes 20 ms x farthest copy + 80 ms x per cent still missing + 4 ms x copies least:
/// the price of delay and loss is that of the receiver's playout. The last 4 s count alone, too, if
/// two losses in them were more than 200 ms apart, and not of one outage. More copies come at once,
/// fewer after 30 s.
///
/// Frames are of 20 ms, or pairs of 10: distances are times. Pure: time is passed in. Thread: one;
/// nothing is allocated.
class redundancy_planner {
public:
    using time_point = std::chrono::steady_clock::time_point;

    void on_frame(bool is_lost);
    /// The set for the next frames; a new one at most every 200 ms.
    const copy_set& plan(time_point now);
    const copy_set& current() const { return sets[current_]; }
    /// Another path is in use: what was seen does not hold there. The set stays for now.
    void forget_losses();

    static constexpr std::array<copy_set, 10> sets{
        {{},
         {{1}, 1},
         {{2}, 1},
         {{3}, 1},
         {{4}, 1},
         {{5}, 1},
         {{6}, 1},
         {{1, 2}, 2},
         {{2, 4}, 2},
         {{3, 6}, 2}}};

private:
    static constexpr std::size_t long_frames = 90 * 50;
    static constexpr std::size_t short_frames = 4 * 50;

    // With one set of copies.
    struct counters {
        std::bitset<long_frames> missing; // by frame
        std::uint32_t in_long = 0, in_short = 0;
    };

    bool is_lost(std::size_t frame) const { return frames_lost_[frame % long_frames]; }
    void count(counters& of, std::size_t frame, bool is_missing);
    bool has_losses_apart() const;
    double cost(std::size_t set, bool counts_short) const;

    std::bitset<long_frames> frames_lost_;
    std::array<counters, sets.size()> tallies_{};
    std::size_t frames_ = 0;
    std::size_t current_ = 0;
    std::optional<time_point> next_plan_;
    time_point changed_{};
};

} // namespace babel::voice
