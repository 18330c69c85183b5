// Bitrate of the voice that is sent, following the capacity of the link.
#pragma once

#include <bitset>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace babel::voice {

/// Settings for making and writing frames.
struct send_rate {
    int bitrate_bps = 0;
    std::size_t frames_a_write = 1; ///< More save headers, and cost 20 ms of delay each.

    friend bool operator==(const send_rate&, const send_rate&) = default;
};

/// State of the send queue after a frame was added.
struct queue_state {
    std::chrono::nanoseconds oldest_age{}; ///< Of the oldest frame.
    std::size_t dropped = 0;               ///< Frames, since the last time.
    bool moved = true;                     ///< Something was written since the last time.
};

/// Steps the bitrate down while the queue keeps being held up, then sends two and three frames
/// together. Climbs back slowly, and slower the more climbs failed. A single loss, jitter and short
/// outages are no reason to step. Pure: time is passed in.
class rate_control {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Never sends more than `bitrate_bps`.
    rate_control(int bitrate_bps, time_point now);

    /// Must be called for every frame, 50 times a second.
    void on_frame(time_point now, const queue_state& queue);

    const send_rate& rate() const { return ladder_[step_]; }
    bool is_at_top() const { return step_ == 0; }
    /// The voice of the last second was mostly sent. False from a second with most of its frames
    /// dropped until a whole second was sent.
    bool is_heard() const { return heard_; }

private:
    struct second {
        std::size_t frames = 0;
        std::size_t dropped = 0;
        std::size_t held_up = 0;
        bool moved = false;
        bool stalled = false;
    };

    void note_dropped(bool dropped);
    void judge(const second& past, time_point now);
    void step_down(time_point now);
    void climb(time_point now);

    std::vector<send_rate> ladder_; // highest rate first
    std::size_t step_ = 0;
    second current_;
    time_point second_began_;
    time_point moved_at_;
    std::bitset<4> held_up_;  // the last seconds in which the link took anything
    std::bitset<50> dropped_; // the last frames
    bool heard_ = true;
    time_point clean_since_; // since nothing was held up
    time_point climbed_at_{};
    bool on_trial_ = false; // of the last climb
    std::chrono::seconds climb_after_;
};

} // namespace babel::voice
