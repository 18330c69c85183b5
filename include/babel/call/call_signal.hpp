// Input and output of a call's state machine.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace babel::call {

struct call_limits {
    std::chrono::seconds ring{45};
    std::optional<std::chrono::seconds> talk; ///< --max-duration
};

/// Input of a call's state machine.
enum class call_signal : std::uint8_t {
    accept,            ///< By the user or automatically.
    hang_up,           ///< The user refuses, cancels or hangs up.
    peer_refused,      ///< CallRefused: the callee refuses, or the caller withdraws.
    declined,          ///< The callee of a sealed call refuses: no second word follows.
    unanswered,        ///< The callee of a sealed call did not answer.
    untrusted,         ///< The peer's key, or a plain call, is not what policy allows.
    peer_left,         ///< DelContact names the peer.
    not_online,        ///< ErrorResponse, and the peer is not in the roster.
    request_failed,    ///< ErrorResponse for another reason.
    yield,             ///< Both called each other, and we accept theirs.
    called_again,      ///< The peer sent another request, whose address replaces the old one.
    connected,         ///< Connected to the caller.
    port_closed,       ///< The caller's port refused the connection.
    connect_failed,    ///< No address of the caller could be reached, or a handshake failed.
    accepted,          ///< The callee of a sealed call has accepted, and its caller knows.
    established,       ///< The caller sent ConnectionEstablished.
    candidate_knocked, ///< A candidate connected to our port.
    candidate_proved,  ///< A candidate sent the first valid VoiceData.
    candidate_greeted, ///< A candidate sent a packet that only a caller may send.
    peer_closed,       ///< The peer ended the connection in the way of a hang-up.
    fell_silent,       ///< No voice has come for the time that the user allows.
    link_broken,       ///< The connection failed: a time-out, a truncated packet, invalid data.
    played_out,        ///< All voice of the peer has been played.
    timed_out,         ///< The phase reached its time limit.
};

/// Actions that a transition requires of the owner, in this order.
struct call_actions {
    bool close_listener = false;
    bool tell_refused = false; ///< Send CallRefused(peer) to the server.
    bool tell_failed = false;  ///< Send it twice: accepted, but there is no voice connection.
    bool close_link = false;   ///< Or abandon the attempt to connect.
    bool connect = false;
    bool open_voice = false;  ///< Send and play, although the peer may not be reached yet.
    bool start_voice = false; ///< The call is up; opens the voice if it is not open.
    bool stop_sending =
        false;          ///< Stop the microphone, finish a packet that is half written, shut down.
    bool drain = false; ///< Play the buffered voice, then signal played_out.
    bool operator==(const call_actions&) const = default;
};

} // namespace babel::call
