// Choice of the length of frames by the path.
#pragma once

#include <babel/nat/path.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace babel::voice {

/// Frames of 10 ms reach the ear 14 ms sooner (leg_encoder adds 4), in twice as many datagrams.
/// They are chosen after 3 s in which nothing was lost or queued, and the round trip varied by less
/// than 2 ms. A loss, a queue, another path, a doubt, or no Report for 500 ms takes them back at
/// once. The next wait is 10 s then, and doubles each time, up to 5 min. It is 10 s again after
/// 5 min of short frames.
///
/// 30 Reports without a loss are no proof: half of the paths that lose 0.5 % have so many. But a
/// change back costs 10 ms of concealed sound once, and most calls are short.
///
/// Pure: time is passed in. Thread: one.
class frame_choice {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using microseconds = std::chrono::microseconds;

    static constexpr std::chrono::seconds first_wait{3};
    static constexpr std::chrono::seconds second_wait{10};
    static constexpr std::chrono::seconds longest_wait{300};

    explicit frame_choice(time_point now) : calm_since_(now), reported_(now) {}

    /// The path that voice takes.
    struct path_now {
        std::optional<nat::path_id> id;
        bool is_direct = false; ///< By UDP.
        bool is_only = false;   ///< No other one gets voice too, since it is in doubt.
        bool is_wide = false;   ///< The whole bitrate passes, and no copies are needed.
    };
    /// To be called for every frame.
    void on_frame(time_point now, const path_now& path);

    /// From a Report of the peer.
    struct news {
        bool is_lost = false; ///< A datagram with voice.
        std::chrono::milliseconds queue_delay{};
        std::optional<microseconds> round_trip;
    };
    void on_report(time_point now, const news& what);

    bool is_short() const { return short_since_.has_value(); }

private:
    void disturb(time_point now);
    void note_round_trip(time_point now, microseconds round_trip);

    std::optional<nat::path_id> path_;
    time_point calm_since_;
    time_point reported_;
    std::optional<time_point> short_since_; // in use since
    std::chrono::seconds wait_ = first_wait;
    std::optional<microseconds> mean_; // round trip
    microseconds deviation_{0};        // of it
};

} // namespace babel::voice
