// Bitrate, copies and right to send of the voice on datagrams, from the peer's Reports.
#pragma once

#include "voice/datagram/ledger.hpp"
#include "voice/datagram/redundancy_planner.hpp"
#include <babel/audio/format.hpp>
#include <babel/voice/rate_control.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

namespace babel::voice {

/// A queue of more than 100 ms through a second takes the copies away at once; then rate_control
/// steps down. The copies return after 30 s of calm. If the loss grew by half, and by 10 per cent
/// points, within 5 s of more copies, they caused it and are away for 60 s; smaller growth may be
/// the loss for which they were added. Without a Report for 3 s no voice may be sent (RFC 8083).
/// Pure: time is passed in. Thread: one.
class sending_plan {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds report_limit{3};

    sending_plan(int bitrate_bps, time_point now)
        : rate_(bitrate_bps, now), reported_(now), calm_since_(now) {}

    /// Of the fates, only those on the path in use count.
    void on_report(
        time_point now,
        std::chrono::milliseconds queue_delay,
        std::span<const voice_fate> fates,
        std::optional<path_id> in_use
    );
    /// Must be called for every frame, of 20 or 10 ms.
    void on_frame(time_point now, std::size_t samples = audio::frame_samples);
    /// Voice goes another way.
    void on_path_change();
    void set_bitrate(int bitrate_bps, time_point now) { rate_ = rate_control(bitrate_bps, now); }

    bool may_send(time_point now) const { return now - reported_ < report_limit; }
    const send_rate& rate() const { return rate_.rate(); }
    /// The path takes the whole bitrate, frame by frame.
    bool is_wide() const { return rate_.is_at_top(); }
    std::chrono::milliseconds queue_delay() const { return queue_delay_; }
    const copy_set& copies() const { return copies_; }
    /// Most frames of the last second arrived.
    bool is_heard() const { return rate_.is_heard(); }

private:
    // Frames of a time, and the lost ones among them.
    struct losses {
        std::size_t frames = 0, lost = 0;
        double share() const;
    };
    struct trial {
        time_point until;
        double share_before;
        losses since;
    };

    void watch_queue(time_point now, bool is_long);
    void judge_copies(time_point now);
    void choose_copies(time_point now);
    void plan_for(const voice_fate& fate);

    rate_control rate_;
    redundancy_planner planner_;
    copy_set copies_;
    time_point reported_;
    std::chrono::milliseconds queue_delay_{};
    std::size_t newly_lost_ = 0;
    std::size_t samples_ = 0;       // of frames since the last 20 ms
    std::optional<bool> lost_half_; // the fate of 10 ms, whose pair is to come
    std::optional<time_point> long_queue_since_;
    time_point calm_since_; // no long queue
    bool had_long_queue_ = false;
    losses recent_;              // of 5 to 10 s
    std::optional<trial> trial_; // of the copies that were added last
    time_point away_until_{};
};

} // namespace babel::voice
