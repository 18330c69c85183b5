// Watches the peer of a voice connection for silence and death.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace babel::voice {

/// Reports a peer that has been silent for 3 s, once a gap; its return; and when to give it up.
/// After continuous voice, silence means no voice: a stopped program still acknowledges data.
/// Otherwise it means no byte received or acknowledged, since an older peer that is muted sends
/// nothing. Pure: time is passed in.
class life_watch {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds gap_limit{3};
    static constexpr std::chrono::seconds life_limit{10};
    static constexpr int continuous_packets = 50; ///< Without a second's pause.

    enum class news : std::uint8_t { none, gap, back, gone };
    struct finding {
        news what = news::none;
        std::chrono::milliseconds silence{}; ///< Length of the current or ended gap.
        time_point look_again;
    };

    /// A packet with voice came.
    void note_voice(time_point now);

    /// `since_life`: time since the last sign of life.
    finding look(time_point now, std::chrono::milliseconds since_life);

private:
    std::optional<time_point> gap_began_;
    time_point voiced_{};
    int in_a_row_ = 0;
};

} // namespace babel::voice
