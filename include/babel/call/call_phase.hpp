// Phases of a call, and the reasons for its end.
#pragma once

#include <cstdint>
#include <string_view>

namespace babel::call {

/// Phase of a call. The caller's calls start as `calling`, the callee's as `ringing`.
enum class call_phase : std::uint8_t {
    calling,     ///< The request was sent. We listen, and candidates may connect.
    turned_down, ///< CallRefused arrived. A second one right behind it gives the reason.
    sent_back,   ///< There is no such callee. CallRefused right behind means that nothing rings.
    ringing,     ///< The peer calls, and the user has not answered.
    connecting,  ///< Accepted: we connect to the caller.
    greeting,    ///< Connected, before ConnectionEstablished.
    shut_out,    ///< The caller's port is closed. A withdrawal would arrive now.
    up,          ///< Voice is exchanged.
    closing,     ///< It is over, but the last voice is still on its way.
    over,
};

std::string_view to_string(call_phase phase);

/// Reason for the end of a call, named as in the `call.ended` event (except `missed`).
enum class end_reason : std::uint8_t {
    hangup,
    peer_hangup,
    refused,
    no_answer,
    cancelled,
    not_online,
    dropped,
    media_failed,
    untrusted, ///< It is not as secure as it has to be.
    missed,    ///< An incoming call that ended before it was answered.
};

std::string_view to_string(end_reason reason);

} // namespace babel::call
