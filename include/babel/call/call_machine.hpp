// The rules of one call: which signal leads where, and what is to be done then. No I/O, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace babel::call {

/// Where a call stands. The caller's calls start as `calling`, the callee's as `ringing`.
enum class call_phase : std::uint8_t {
    calling,     ///< The request is out; we listen, and candidates may connect.
    turned_down, ///< CallRefused came; a second one right behind it says why.
    sent_back,   ///< There is no such callee; CallRefused right behind says that nothing rings.
    ringing,     ///< Somebody calls; the user has not answered.
    connecting,  ///< Accepted: we connect to the caller.
    greeting,    ///< Connected; ConnectionEstablished has not come.
    shut_out,    ///< The caller's port is closed. A withdrawal would arrive now.
    up,          ///< Voice flows.
    closing,     ///< It is over; the last words are still on their way.
    over,
};

std::string_view to_string(call_phase phase);

/// What happens to a call.
enum class call_signal : std::uint8_t {
    accept,            ///< The user, or auto-answer.
    hang_up,           ///< The user refuses, cancels or hangs up.
    peer_refused,      ///< CallRefused: the callee refuses, or the caller withdraws.
    peer_left,         ///< DelContact names the peer.
    not_online,        ///< ErrorResponse, and the peer is not in the roster.
    request_failed,    ///< ErrorResponse for another reason.
    yield,             ///< Both called each other and our name is the smaller: we accept theirs.
    called_again,      ///< The peer sent another request, whose address replaces the old one.
    connected,         ///< The connection to the caller stands.
    port_closed,       ///< The caller's port refused the connection.
    connect_failed,    ///< No address of the caller could be reached.
    established,       ///< The caller sent ConnectionEstablished.
    candidate_knocked, ///< A candidate connected to our port.
    candidate_proved,  ///< A candidate sent the first valid VoiceData.
    candidate_greeted, ///< A candidate sent what only a caller may send.
    peer_closed,       ///< The peer ended the connection as one that hangs up does.
    fell_silent,       ///< No voice has come for as long as the user allows.
    link_broken,       ///< The connection failed: a time-out, a torn packet, nonsense.
    played_out,        ///< All that the peer said has been played.
    timed_out,         ///< The phase took as long as it may.
};

/// Why a call ended; the words of the `call.ended` event, but for `missed`.
enum class end_reason : std::uint8_t {
    hangup,
    peer_hangup,
    refused,
    no_answer,
    cancelled,
    not_online,
    dropped,
    media_failed,
    missed, ///< Somebody called, and it ended before it was answered.
};

std::string_view to_string(end_reason reason);

/// What a transition asks the owner to do, in this order.
struct call_actions {
    bool close_listener = false;
    bool tell_refused = false; ///< Send CallRefused(peer) to the server.
    bool tell_failed = false;  ///< Send it twice: accepted, but there is no voice connection.
    bool close_link = false;   ///< Or give the attempt to connect up.
    bool connect = false;
    bool start_voice = false;
    bool stop_sending = false; ///< Stop the microphone, finish what is half written, shut down.
    bool drain = false;        ///< Play what is buffered, then signal played_out.
    bool operator==(const call_actions&) const = default;
};

struct call_limits {
    std::chrono::seconds ring{45};
    std::optional<std::chrono::seconds> talk; ///< --max-duration
};

/// One call's state. A signal that means nothing in a phase changes nothing.
class call_machine {
public:
    using time_point = std::chrono::steady_clock::time_point;

    call_machine(call_phase start, call_limits limits, time_point now);

    call_actions on(call_signal signal, time_point now);

    call_phase phase() const { return phase_; }
    /// Valid from `closing` on.
    end_reason reason() const { return reason_; }
    /// When `timed_out` is to be signalled; time_point::max() for never.
    time_point deadline() const { return deadline_; }
    /// True once a candidate has connected.
    bool was_reached() const { return was_reached_; }
    /// Not up yet, and not over.
    bool pending() const { return phase_ < call_phase::up; }

private:
    call_actions on_calling(call_signal signal);
    call_actions on_turned_down(call_signal signal);
    call_actions on_sent_back(call_signal signal);
    call_actions on_ringing(call_signal signal);
    call_actions on_connecting(call_signal signal);
    call_actions on_greeting(call_signal signal);
    call_actions on_shut_out(call_signal signal);
    call_actions on_up(call_signal signal);
    call_actions on_closing(call_signal signal);

    call_actions enter(call_phase phase, call_actions actions);
    call_actions end(end_reason reason, call_actions actions);
    call_actions send_back(end_reason reason);
    call_actions fail();
    call_actions close_after(end_reason reason, call_actions actions);
    time_point limit_from(time_point now) const;

    call_phase phase_;
    end_reason reason_ = end_reason::hangup;
    call_limits limits_;
    time_point deadline_;
    time_point connect_until_ = time_point::max(); ///< However often the caller calls meanwhile.
    bool was_reached_ = false;
    bool is_left_ = false; ///< The caller's session has ended while we connect.
};

} // namespace babel::call
