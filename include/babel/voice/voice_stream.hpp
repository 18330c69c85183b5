// One voice connection of a call: reads its path, and checks its messages.
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

/// This side's role in a voice connection. It is independent of the direction of the call.
enum class link_side : std::uint8_t {
    listener, ///< Accepted the connection; greets, and receives only voice.
    dialler,  ///< Connected; receives a greeting. Both ends of a sealed path are.
};

/// Connects a path with the leg that plays its voice. The owner gets no voice, only these events:
/// the peer proved itself, it greeted, the connection ended.
/// Lifetime: run() has ended, and the leg has left its bridge, before it is destroyed.
/// Thread: the loop only.
class voice_stream {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct hooks {
        std::function<void()> proved; ///< The first valid voice came to the listener.
        /// ConnectionEstablished came, to either side; or a sealed call is up.
        std::function<void()> established;
    };
    struct ending {
        error_code why;
        bool is_hang_up = false; ///< The connection ended as after a hang-up.
    };

    /// `from`: the peer's end, for people.
    voice_stream(
        std::unique_ptr<path> path,
        link_side side,
        std::string from = {},
        std::function<time_point()> now = std::chrono::steady_clock::now
    );
    ~voice_stream();

    /// Greets if it is the listener, then reads until the path ends. The owner closes it then.
    asio::awaitable<ending> run(hooks callbacks);
    /// Makes the leg, which plays voice from now on. Errors: Opus'.
    error_code start(const encoder_settings& settings, std::function<void()> on_played_out);
    /// Stops sending. Messages of a peer that has not proved itself are ignored.
    void finish();
    void close();

    /// Empty before start().
    voice_leg* leg() const { return leg_.get(); }
    bool has_ended() const { return has_ended_; }
    const std::string& from() const { return from_; }
    const path_stats& stats() const { return path_->stats(); }
    const send_rate& rate() const { return path_->rate(); }
    bool is_heard() const { return path_->is_heard(); }
    /// The last one measured; 0 if there is none.
    std::chrono::microseconds round_trip() const;

    /// The state of the link; empty if the system does not provide it, or the path has ended.
    std::optional<life_watch::finding> look();
    /// Since the last voice came, or since start().
    std::chrono::nanoseconds silence() const { return now_() - last_voice_at_; }

private:
    error_code on_voice(bytes_view opus);
    error_code on_frame(const timed_frame& frame);
    void note_voice();
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
