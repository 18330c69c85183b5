// Beginning and end of a sealed call.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace babel::voice {

/// Pure: time is passed in. Thread: one.
class session_life {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds connect_limit{5};
    static constexpr std::chrono::seconds life_limit{10}; ///< Without a datagram that opens.
    static constexpr std::chrono::seconds bye_limit{2};
    static constexpr std::chrono::seconds keys_kept{10}; ///< For a late Bye.

    enum class phase : std::uint8_t {
        waiting,    ///< The call is not accepted.
        connecting, ///< Accepted; nothing opened so far.
        up,
        leaving, ///< A Bye is out.
        ended,   ///< Nothing is sent except answers to a repeated Bye.
        over,    ///< The keys may go.
    };
    enum class news : std::uint8_t { none, up, media_failed, lost, left, over };

    phase now_in() const { return phase_; }
    bool is_accepted() const { return phase_ != phase::waiting; }
    bool sends_voice() const { return phase_ == phase::connecting || phase_ == phase::up; }
    bool is_alive() const { return is_accepted() && phase_ < phase::ended; }
    bool is_over() const { return phase_ == phase::over; }

    void accept(time_point now);
    /// A datagram opened.
    news on_opened(time_point now);
    /// Begins to leave; false where there is nothing to leave.
    bool hang_up(time_point now);
    /// The peer has Noted the Bye.
    news on_bye_noted(time_point now);
    /// The peer left.
    void on_bye(time_point now) { end(now); }
    /// Ends without a Bye.
    void end(time_point now);

    news on_time(time_point now);
    /// When on_time() is to be called.
    time_point next() const;

private:
    phase phase_ = phase::waiting;
    time_point since_{};
    time_point opened_{};
};

} // namespace babel::voice
