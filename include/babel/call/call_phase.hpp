// Phases of a call, and the reasons for its end.
#pragma once

#include <cstdint>
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

} // namespace babel::call
