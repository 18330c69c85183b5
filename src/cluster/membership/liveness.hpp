// Own beats, and the silence after which a link is over.
#pragma once

#include "cluster/replica/replica.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace babel::cluster {

/// A node beats only while it hears the news. If it beat on its own, others would route calls to a
/// node that does not read them.
class liveness {
public:
    static constexpr std::chrono::seconds beat_interval{1};
    static constexpr std::chrono::seconds max_silence{3};

    enum class step : std::uint8_t { nothing, beat, link_is_over };

    void begin_link(time_point now) {
        heard_ = now;
        sent_.reset();
        waits_for_beat_ = false;
    }
    /// The reader answered, with news or without, or a step towards it was done.
    void hear(time_point now) { heard_ = now; }
    void on_beat_answered() { waits_for_beat_ = false; }

    /// The caller sends the beat.
    step tick(time_point now, bool is_member) {
        if (now - heard_ > max_silence) return step::link_is_over;
        if (waits_for_beat_) return now - *sent_ > max_silence ? step::link_is_over : step::nothing;
        if (!is_member || (sent_ && now - *sent_ < beat_interval)) return step::nothing;
        sent_ = now;
        waits_for_beat_ = true;
        return step::beat;
    }

private:
    time_point heard_{};
    std::optional<time_point> sent_;
    bool waits_for_beat_ = false;
};

} // namespace babel::cluster
