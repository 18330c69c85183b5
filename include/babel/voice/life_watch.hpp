// Whether the peer's end of a voice connection still lives, and still speaks.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace babel::voice {

/// Tells when a peer has fallen silent for 3 s, once a gap, when it is back, and when it is to be
/// given up. Where voice came continuously, silence is the lack of it: a program that is stopped
/// still acknowledges what comes. Elsewhere it is the lack of any byte received or acknowledged,
/// since an older peer that is muted sends nothing. Pure: the clock is passed in.
class life_watch {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds gap_limit{3};
    static constexpr std::chrono::seconds life_limit{10};
    static constexpr int continuous_packets = 50; ///< Without a second's pause.

    enum class news : std::uint8_t { none, gap, back, gone };
    struct finding {
        news what = news::none;
        std::chrono::milliseconds silence{}; ///< How long the gap lasts, or lasted.
        time_point look_again;
    };

    /// A packet with voice came.
    void note_voice(time_point now);

    /// `since_life`: how long nothing has come.
    finding look(time_point now, std::chrono::milliseconds since_life);

private:
    std::optional<time_point> gap_began_;
    time_point voiced_{};
    int in_a_row_ = 0;
};

} // namespace babel::voice
