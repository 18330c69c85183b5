// Whether the peer's end of a voice connection still lives.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace babel::client {

/// Tells when nothing came from the peer for 3 s, once a gap, when it is back, and when it is to be
/// given up. Life is any byte that was received or acknowledged, since an older peer that is muted
/// sends nothing. Pure: the clock is passed in.
class life_watch {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds gap_limit{3};
    static constexpr std::chrono::seconds life_limit{10};

    enum class news : std::uint8_t { none, gap, back, gone };
    struct finding {
        news what = news::none;
        std::chrono::milliseconds silence{}; ///< How long the gap lasts, or lasted.
        time_point look_again;
    };

    /// `since_life`: how long nothing has come.
    finding look(time_point now, std::chrono::milliseconds since_life);

private:
    std::optional<time_point> gap_began_;
};

} // namespace babel::client
