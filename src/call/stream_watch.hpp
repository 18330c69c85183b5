// Watches the voice stream of a call that is up, once a second.
#pragma once

#include "call/call_reports.hpp"
#include <babel/voice/voice_stream.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace babel::call {

/// Reports gaps, and how well the peer hears us; finds out when the call is to end.
/// Thread: the loop only.
class stream_watch {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// What the call is to do.
    enum class verdict : std::uint8_t {
        none,
        lost,      ///< Nothing comes from the peer, not even acknowledgements.
        withdrawn, ///< The peer took the call back by way of the server, and speaks no more.
        silent,    ///< No voice has come for as long as the user allows.
    };
    explicit stream_watch(const call_reports& reports) : reports_(reports) {}

    /// `watched` has started; its first look is due.
    void start(const voice::voice_stream& watched, time_point now);
    void stop() { next_look_ = time_point::max(); }
    void note_withdrawn() { is_withdrawn_ = true; }

    /// time_point::max() for never.
    time_point next_look() const { return next_look_; }
    /// `max_silence`: empty for any.
    verdict
    look(voice::voice_stream& at, std::optional<std::chrono::seconds> max_silence, time_point now);

private:
    void look_at_sending(const voice::voice_stream& at);
    verdict look_at_life(const voice::life_watch::finding& found);

    const call_reports& reports_;
    time_point next_look_ = time_point::max();
    voice::send_rate rate_;
    bool is_heard_ = true;
    bool is_withdrawn_ = false;
};

} // namespace babel::call
