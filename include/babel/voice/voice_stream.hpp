// One voice connection of a call: reads its path, and judges what comes on it.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/voice/life_watch.hpp>
#include <babel/voice/opus_codec.hpp>
#include <babel/voice/path.hpp>
#include <babel/voice/voice_leg.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace babel::voice {

/// The end of a voice connection that this is. It does not depend on who called whom.
enum class link_side : std::uint8_t {
    listener, ///< Was connected to; greets, and is sent voice only.
    dialler,  ///< Connected; is greeted.
};

/// Between a path and the leg that plays what comes on it. Voice goes no further than that: the
/// owner is told when the peer proved itself, when it greeted, and how the connection ended.
/// Lifetime: run() has ended, and the leg has left its bridge, before it is destroyed.
/// Thread: the loop only.
class voice_stream {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct hooks {
        std::function<void()> proved;      ///< The first valid voice came to the listener.
        std::function<void()> established; ///< ConnectionEstablished came, to either side.
    };
    struct ending {
        error_code why;
        bool is_hang_up = false; ///< As a connection ends whose user hung up.
    };

    /// `from`: the peer's end, for people.
    voice_stream(
        std::unique_ptr<path> path,
        link_side side,
        std::string from = {},
        std::function<time_point()> now = std::chrono::steady_clock::now
    );
    ~voice_stream();

    /// Greets, as the listener; reads until the path ends. The owner closes it then.
    asio::awaitable<ending> run(hooks callbacks);
    /// Makes the leg: from now on what comes is played. Errors: Opus'.
    error_code start(const encoder_settings& settings, std::function<void()> on_played_out);
    /// Sends nothing more. What comes from a peer that has not proved itself is ignored.
    void finish();
    void close();

    /// Empty before start().
    voice_leg* leg() const { return leg_.get(); }
    bool has_ended() const { return has_ended_; }
    const std::string& from() const { return from_; }
    const path_stats& stats() const { return path_->stats(); }
    const send_rate& rate() const { return path_->rate(); }
    bool is_heard() const { return path_->is_heard(); }
    /// The last one known; 0: none.
    std::chrono::microseconds round_trip() const;

    /// Whether the peer lives; empty where the system does not tell, or the path has ended.
    std::optional<life_watch::finding> look();
    /// Since the last voice came, or since start().
    std::chrono::nanoseconds silence() const { return now_() - last_voice_at_; }

private:
    error_code on_voice(bytes_view opus);
    error_code on_established();
    bool is_turned_away() const { return !is_proved_ && is_finished_; }

    std::unique_ptr<path> path_;
    const link_side side_;
    const std::string from_;
    std::function<time_point()> now_;
    hooks hooks_;
    std::unique_ptr<voice_leg> leg_; // before the path
    life_watch life_;
    time_point last_voice_at_{};
    mutable std::chrono::microseconds round_trip_{};
    bool is_proved_;
    bool is_finished_ = false;
    bool has_ended_ = false;
};

} // namespace babel::voice
