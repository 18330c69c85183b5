// Watches the voice stream of a call that is up, once a second.
#pragma once

#include "call/call_reports.hpp"
#include <babel/call/call_signal.hpp>
#include <babel/call/end_detail.hpp>
#include <babel/call/settings.hpp>
#include <babel/voice/voice_stream.hpp>

#include <chrono>
#include <optional>

namespace babel::call {

/// Reports gaps and the quality at the peer, and detects the end of the call.
/// Thread: the loop only.
class stream_watch {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// The signal that ends the call, and the cause.
    struct verdict {
        call_signal signal;
        end_detail detail;
    };

    stream_watch(const settings& options, const call_reports& reports)
        : options_(options), reports_(reports) {}

    /// `watched` has started; its first check is due. `is_unattended`: the call was answered
    /// automatically, so silence is limited by default.
    void start(const voice::voice_stream& watched, bool is_unattended, time_point now);
    void stop() { next_look_ = time_point::max(); }
    void note_withdrawn() { is_withdrawn_ = true; }

    /// time_point::max() for never.
    time_point next_look() const { return next_look_; }
    /// Detects that nothing comes from the peer any more, not even acknowledgements. Unless
    /// `is_closing`, it also detects that the peer fell silent after withdrawing the call through
    /// the server, or for the time that the user allows. Returns empty if the call continues.
    std::optional<verdict> look(voice::voice_stream& at, bool is_closing, time_point now);

private:
    void look_at_sending(const voice::voice_stream& at);
    bool is_alive(const voice::life_watch::finding& found);

    std::optional<std::chrono::seconds> max_silence() const;

    const settings& options_;
    const call_reports& reports_;
    time_point next_look_ = time_point::max();
    voice::send_rate rate_;
    bool is_heard_ = true;
    bool is_withdrawn_ = false;
    bool is_unattended_ = false;
};

} // namespace babel::call
